"""Every part of the interface in every state, with invented data and no account: for designers."""
