"""The window around the features: pages, widths, the launcher, and the place of a floating window."""
