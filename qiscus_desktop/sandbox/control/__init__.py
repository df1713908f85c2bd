"""The switches: faults while it runs, a look at what passes, and the page in the browser."""
