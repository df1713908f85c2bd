"""Getting from the server what is not known yet, and telling it what was read."""
