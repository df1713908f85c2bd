"""The headless SDK: plain asyncio, no Qt; importing it loads neither httpx nor paho."""
