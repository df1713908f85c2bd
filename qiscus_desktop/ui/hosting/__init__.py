"""The chat inside a program: asyncio on Qt's loop, its threads, beginning and end."""
