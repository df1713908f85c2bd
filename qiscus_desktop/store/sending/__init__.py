"""The way of an own message: queue, files, retries."""
