"""Styles of painted rows: which rules hold for them, as fonts, colours and boxes that a painter can draw."""
