"""Translates a sheet that was read into what Qt takes: declarations, sizes, inheritance, right-to-left."""
