"""Measured numbers with their budgets: each module prints JSON lines, `python -m benchmarks` one table."""
