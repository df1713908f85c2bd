"""The window around the features: pages, widths, the launcher, and where a floating window stands."""
