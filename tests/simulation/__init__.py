"""Deterministic simulation: several people, the sandbox and all that can go wrong, in virtual time."""
