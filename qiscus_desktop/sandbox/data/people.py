"""Queries on users, sign-ins, nonces, blocks and push devices."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data.database import insert_missing, take_numbers
from qiscus_desktop.sandbox.data.records import SessionRecord, UserRecord
from qiscus_desktop.sandbox.data.tables import blocks, devices, nonces, sessions, users

USER_COLUMNS = (
    users.c.id,
    users.c.email,
    users.c.username,
    users.c.avatar_url,
    users.c.extras,
    users.c.is_active,
    users.c.is_bot,
)
LIVE = "live"
_USER_BY_EMAIL = select(users).where(users.c.email == bindparam("email"))
_USER_BY_ID = select(users).where(users.c.id == bindparam("user"))
_SESSION_BY_TOKEN = select(sessions).where(sessions.c.token == bindparam("token"))
_LIVE_SESSIONS = (
    select(sessions.c.token, sessions.c.expires_ms)
    .where(sessions.c.user_id == bindparam("user"), sessions.c.state == LIVE)
    .order_by(sessions.c.created_ns.desc())
    .limit(20)
)


def user_record(row: Any) -> UserRecord:
    """The record of a row whose first columns are USER_COLUMNS."""
    return UserRecord(*row[:7])


def _whole(row: Any) -> UserRecord:
    return UserRecord(
        row["id"],
        row["email"],
        row["username"],
        row["avatar_url"],
        row["extras"],
        row["is_active"],
        row["is_bot"],
        row["password_hash"],
        row["created_ns"],
        row["updated_ns"],
    )


async def user_by_email(connection: AsyncConnection, email: str) -> UserRecord | None:
    """The user with this identity."""
    row = (await connection.execute(_USER_BY_EMAIL, {"email": email})).mappings().first()
    return _whole(row) if row is not None else None


async def user_by_id(connection: AsyncConnection, user_id: int) -> UserRecord | None:
    """The user with this number."""
    row = (await connection.execute(_USER_BY_ID, {"user": user_id})).mappings().first()
    return _whole(row) if row is not None else None


async def users_by_email(connection: AsyncConnection, emails: list[str]) -> list[UserRecord]:
    """The known ones among these identities, in the order asked for."""
    rows = (await connection.execute(select(users).where(users.c.email.in_(emails)))).mappings()
    known = {row["email"]: _whole(row) for row in rows}
    return [known[email] for email in dict.fromkeys(emails) if email in known]


async def add_user(
    connection: AsyncConnection,
    email: str,
    *,
    now_ns: int,
    username: str = "",
    avatar_url: str = "",
    extras: str = "{}",
    password_hash: str = "",
    is_bot: bool = False,
) -> UserRecord:
    """Create a user, or return the one that another request created meanwhile."""
    (number,) = await take_numbers(connection, "user")
    row = {
        "id": number,
        "email": email,
        "username": username or email,
        "avatar_url": avatar_url or f"sandbox-files:/upload/avatars/{quote(email, safe='')}.png",
        "extras": extras,
        "password_hash": password_hash,
        "is_active": True,
        "is_bot": is_bot,
        "created_ns": now_ns,
        "updated_ns": now_ns,
    }
    await insert_missing(connection, users, row)
    found = await user_by_email(connection, email)
    assert found is not None
    return found


async def change_user(connection: AsyncConnection, user_id: int, **values: Any) -> None:
    """Set columns of a user."""
    await connection.execute(update(users).where(users.c.id == user_id).values(**values))


async def list_users(
    connection: AsyncConnection, query: str, page: int, limit: int, descending: bool
) -> tuple[list[UserRecord], int]:
    """Active users whose name or identity contains `query`, and how many there are in all."""
    wanted = select(users).where(users.c.is_active)
    if query:
        pattern = f"%{escape_like(query.lower())}%"
        wanted = wanted.where(
            or_(
                func.lower(users.c.username).like(pattern, escape="\\"),
                func.lower(users.c.email).like(pattern, escape="\\"),
            )
        )
    total = (await connection.execute(select(func.count()).select_from(wanted.subquery()))).scalar_one()
    key = func.lower(users.c.username)
    wanted = wanted.order_by(key.desc() if descending else key, users.c.id)
    rows = (await connection.execute(wanted.limit(limit).offset((page - 1) * limit))).mappings()
    return [_whole(row) for row in rows], total


def escape_like(text: str) -> str:
    """Text in which LIKE sees no wildcards (the escape character is a backslash)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def add_session(connection: AsyncConnection, session: SessionRecord, now_ns: int) -> None:
    """Store a sign-in."""
    await connection.execute(
        insert(sessions),
        {
            "token": session.token,
            "user_id": session.user_id,
            "refresh_token": session.refresh_token,
            "expires_ms": session.expires_ms,
            "state": session.state,
            "created_ns": now_ns,
        },
    )


def _session(row: Any) -> SessionRecord:
    return SessionRecord(row.token, row.user_id, row.refresh_token, row.expires_ms, row.state)


async def session_by_token(connection: AsyncConnection, token: str) -> SessionRecord | None:
    """The sign-in of a token, in whatever state."""
    row = (await connection.execute(_SESSION_BY_TOKEN, {"token": token})).first()
    return _session(row) if row is not None else None


async def session_by_refresh_token(connection: AsyncConnection, refresh_token: str) -> SessionRecord | None:
    """The sign-in that a refresh token belongs to."""
    row = (
        await connection.execute(select(sessions).where(sessions.c.refresh_token == refresh_token))
    ).first()
    return _session(row) if row is not None else None


async def end_session(connection: AsyncConnection, token: str, state: str) -> bool:
    """Take a token out of service; False when somebody else did so first."""
    done = await connection.execute(
        update(sessions).where(sessions.c.token == token, sessions.c.state != "ended").values(state=state)
    )
    return done.rowcount > 0


async def live_sessions(connection: AsyncConnection, user_id: int) -> list[tuple[str, int]]:
    """The newest twenty tokens of a user that nobody ended, each with its end (unix ms; 0: never)."""
    rows = await connection.execute(_LIVE_SESSIONS, {"user": user_id})
    return [(row[0], row[1]) for row in rows]


async def add_nonce(connection: AsyncConnection, nonce: str, now_ms: int) -> None:
    """Store a nonce."""
    await connection.execute(insert(nonces), {"nonce": nonce, "created_ms": now_ms, "is_used": False})


async def find_nonce(connection: AsyncConnection, nonce: str) -> tuple[int, bool] | None:
    """When the nonce was handed out (unix ms) and whether it was used; None for one we never made."""
    row = (
        await connection.execute(select(nonces.c.created_ms, nonces.c.is_used).where(nonces.c.nonce == nonce))
    ).first()
    return (row[0], row[1]) if row is not None else None


async def use_nonce(connection: AsyncConnection, nonce: str) -> bool:
    """Mark a nonce as used; False when it already was."""
    done = await connection.execute(
        update(nonces).where(nonces.c.nonce == nonce, nonces.c.is_used.is_(False)).values(is_used=True)
    )
    return done.rowcount > 0


async def block(connection: AsyncConnection, user_id: int, blocked_id: int) -> None:
    """`user_id` no longer wants to hear from `blocked_id`."""
    await insert_missing(connection, blocks, {"user_id": user_id, "blocked_id": blocked_id})


async def unblock(connection: AsyncConnection, user_id: int, blocked_id: int) -> None:
    """Undo `block`."""
    await connection.execute(
        delete(blocks).where(blocks.c.user_id == user_id, blocks.c.blocked_id == blocked_id)
    )


async def blocked_by(
    connection: AsyncConnection, user_id: int, page: int, limit: int
) -> tuple[list[UserRecord], int]:
    """Whom this user blocked, and how many they are."""
    wanted = select(users).join(blocks, blocks.c.blocked_id == users.c.id).where(blocks.c.user_id == user_id)
    total = (await connection.execute(select(func.count()).select_from(wanted.subquery()))).scalar_one()
    rows = await connection.execute(wanted.order_by(users.c.id).limit(limit).offset((page - 1) * limit))
    return [_whole(row) for row in rows.mappings()], total


async def who_blocked(connection: AsyncConnection, sender_id: int) -> set[int]:
    """The users who blocked this sender."""
    return set(
        (await connection.execute(select(blocks.c.user_id).where(blocks.c.blocked_id == sender_id))).scalars()
    )


async def add_device(
    connection: AsyncConnection, user_id: int, device_token: str, platform: str, is_development: bool
) -> bool:
    """Remember a push token; False when it was known."""
    row = {
        "user_id": user_id,
        "device_token": device_token,
        "platform": platform,
        "is_development": is_development,
    }
    return await insert_missing(connection, devices, row)


async def remove_device(connection: AsyncConnection, user_id: int, device_token: str) -> bool:
    """Forget a push token; False when it was not known."""
    done = await connection.execute(
        delete(devices).where(devices.c.user_id == user_id, devices.c.device_token == device_token)
    )
    return done.rowcount > 0


async def device_platforms(connection: AsyncConnection, user_id: int) -> set[str]:
    """The platforms this user has push tokens for."""
    return set(
        (await connection.execute(select(devices.c.platform).where(devices.c.user_id == user_id))).scalars()
    )
