"""What the calls of one client share: its settings, its user, its requests, what it receives."""
