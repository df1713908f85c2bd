"""Rows of a room: what decides how each looks, its layout, its height and its place in a viewport."""
