"""The composition root: the only code that builds everything; nothing imports it."""
