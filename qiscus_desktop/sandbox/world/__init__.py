"""The demo worlds: people, rooms, conversations and pictures, the same for the same seed."""
