"""SQLite files: opening, schema, rows, jobs for the thread that writes, what is wrong with a file."""
