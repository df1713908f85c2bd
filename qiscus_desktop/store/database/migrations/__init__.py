"""The numbered SQL files that bring a database to the newest schema; the number is PRAGMA user_version."""
