"""Reads a style sheet: from bytes to rules with their diagnostics. Stands on nothing of the theme."""
