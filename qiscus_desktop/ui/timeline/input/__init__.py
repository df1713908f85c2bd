"""Mouse, keyboard, menu and dropped files in the timeline; what a person wants leaves as intentions."""
