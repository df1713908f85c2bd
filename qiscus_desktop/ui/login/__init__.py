"""Signing in: who one is and where, with one clear sentence when it does not work."""
