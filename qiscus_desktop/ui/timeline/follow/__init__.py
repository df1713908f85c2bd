"""Following: changes of the session, what counts as read, the way back to the end."""
