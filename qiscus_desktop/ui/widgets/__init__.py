"""Small controls that every feature builds on: plain labels, icon buttons, avatars, empty states, motion."""
