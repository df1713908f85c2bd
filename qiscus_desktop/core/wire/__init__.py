"""The wire, pure: arguments to requests, JSON to models, topics and pushes; no I/O and no clock here."""
