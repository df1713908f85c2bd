"""The public methods, one class a subject."""
