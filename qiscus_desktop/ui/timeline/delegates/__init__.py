"""Bubble delegates: one file a comment type, and what they are made of."""
