"""The sandbox's data: tables, transactions and the queries on them (SQLite or PostgreSQL)."""
