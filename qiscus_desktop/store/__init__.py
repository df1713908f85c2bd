"""Local truth: rooms, timelines, outbox and drafts in SQLite behind one interface, the Session."""
