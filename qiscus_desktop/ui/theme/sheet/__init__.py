"""Reads a style sheet: from bytes to rules with their diagnostics. Imports nothing of the theme."""
