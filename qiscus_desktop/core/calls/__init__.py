"""The public methods, one file a subject, and what they share."""
