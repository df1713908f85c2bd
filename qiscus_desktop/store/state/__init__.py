"""What is known of one account, in memory: rooms, timelines, receipts, presence, unread counts."""
