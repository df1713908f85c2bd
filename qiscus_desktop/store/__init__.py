"""Local truth: rooms, timelines, outbox and drafts in SQLite behind one door, the Session."""
