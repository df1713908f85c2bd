"""Reading and writing what one account keeps: comments, rooms, unsent words, search."""
