"""Search for people: the messages found below the room list, and the bar that walks the hits of one room."""
