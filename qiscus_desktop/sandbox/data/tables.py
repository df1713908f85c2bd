"""The tables of the service, portable between SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# Marks of a world that is ready, and the last number given out per sequence. One row is locked by each
# transaction that takes numbers, so ids become visible in the order in which they grow.
facts = Table(
    "facts", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False)
)
counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
# Work that only one of several processes may do (bots, presence sweeps): who does it, and until when.
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("email", String(255), nullable=False, unique=True),
    Column("username", Text, nullable=False),
    Column("avatar_url", Text, nullable=False),
    Column("extras", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("updated_ns", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False, index=True),
    Column("refresh_token", String(64), nullable=False, index=True),
    Column("expires_ms", BigInteger, nullable=False),  # 0: never
    Column("state", String(16), nullable=False),  # live, expired, ended
    Column("created_ns", BigInteger, nullable=False),
)

nonces = Table(
    "nonces",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("is_used", Boolean, nullable=False),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("unique_id", String(255), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # single, group, channel
    Column("name", Text, nullable=False),
    Column("avatar_url", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("last_comment_id", BigInteger, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("room_id", BigInteger, ForeignKey("rooms.id"), primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("read_id", BigInteger, nullable=False),
    Column("received_id", BigInteger, nullable=False),
    Column("cleared_id", BigInteger, nullable=False),  # what the member cleared away ends here
    Column("is_removed", Boolean, nullable=False),
    Column("joined_ns", BigInteger, nullable=False),
    Index("members_of_user", "user_id", "is_removed"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, ForeignKey("rooms.id"), nullable=False),
    Column("before_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("unique_temp_id", String(255), nullable=False),
    Column("type", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("extras", Text, nullable=False),
    Column("deleted", BigInteger, nullable=False),  # 0 no, 1 softly, 2 for good
    Column("is_blocked", Boolean, nullable=False),  # never becomes delivered
    Column("created_ns", BigInteger, nullable=False),
    UniqueConstraint("room_id", "unique_temp_id", name="one_comment_per_temp_id"),
    Index("comments_of_room", "room_id", "id"),
    Index("comments_by_temp_id", "unique_temp_id"),
)

# Comments that one user no longer sees (deleted "for me", or sent by someone that user blocked).
hidden = Table(
    "hidden",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("comment_id", BigInteger, primary_key=True),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False, index=True),  # 0: for one user only
    Column("user_id", BigInteger, nullable=False, index=True),  # 0: for everybody in the room
    Column("action_topic", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("blocked_id", BigInteger, primary_key=True),
)

devices = Table(
    "devices",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("device_token", String(255), primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("is_development", Boolean, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("content_type", String(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
)
