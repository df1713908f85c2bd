"""The timeline: a painted, virtualised view of one room, its rows and their delegates."""
