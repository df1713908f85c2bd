"""Search for people: the messages found below the room list, and the bar for the hits of one room."""
