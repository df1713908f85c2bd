"""The same for the file of what is not sent yet."""
