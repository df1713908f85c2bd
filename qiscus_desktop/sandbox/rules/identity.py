"""Sign-in by identity token: nonces, the checks on a JWT in their order, and signing as a backend would.

The JWT library is loaded with the first token: it takes a fifth of the sandbox's start.
"""

from __future__ import annotations

import json
import math
import re
import secrets
from typing import Any

from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.service import Service

_HMAC = ("HS256", "HS384", "HS512")
_USER_ID = re.compile(r"^[^\s/+#\x00-\x1f]{1,255}$")


class Identity:
    """Hands out nonces and turns identity tokens into sessions."""

    def __init__(self, service: Service, accounts: Accounts) -> None:
        self._service = service
        self._accounts = accounts

    async def new_nonce(self) -> dict[str, Any]:
        """`{nonce, expired_at}`: good once, for ten minutes."""
        nonce = secrets.token_hex(16)
        now_ms = self._service.clock.now_ms()
        async with self._service.database.write(is_quiet=True) as connection:
            await people.add_nonce(connection, nonce, now_ms)
        return {"nonce": nonce, "expired_at": int(now_ms / 1000 + self._service.policy.nonce_ttl_s)}

    async def verify(self, token: str) -> dict[str, Any]:
        """The Account that a JWT vouches for. 400: its shape, 401: its truth, 403: user deactivated."""
        import jwt

        header, claims = _parts(token)
        self._check_header(header)
        try:
            jwt.decode(
                token,
                self._service.policy.secret_key,
                algorithms=[header["alg"]],
                options={
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                    "verify_iss": False,
                    "verify_sub": False,
                    "verify_jti": False,
                },
            )
        except jwt.PyJWTError:
            raise ApiError(401, "signature is invalid") from None
        self._check_claims(claims)
        nonce = claims.get("nce")
        await self._check_nonce(nonce)
        subject = claims.get("prn")
        if not isinstance(subject, str) or not _USER_ID.match(subject):
            raise bad_request("prn is required")
        await self._refuse_deactivated(subject)
        async with self._service.database.write() as connection:
            if not await people.use_nonce(connection, str(nonce)):
                raise ApiError(401, "nonce is already used")
        name, avatar = claims.get("name"), claims.get("avatar_url")
        return await self._accounts.login_as(
            subject, name if isinstance(name, str) else None, avatar if isinstance(avatar, str) else None
        )

    def _check_header(self, header: dict[str, Any]) -> None:
        if header.get("alg") not in _HMAC:
            raise bad_request("alg must be an HMAC algorithm")
        if header.get("typ") != "JWT":
            raise bad_request("typ must be JWT")
        if header.get("ver") != "v2":
            raise bad_request("ver must be v2")

    def _check_claims(self, claims: dict[str, Any]) -> None:
        now, leeway = self._service.clock.now_s(), self._service.policy.leeway_s
        if claims.get("iss") != self._service.policy.app_id:
            raise ApiError(401, "iss does not match app id")
        if _moment(claims, "exp") <= now - leeway:
            raise ApiError(401, "token is expired")
        if _moment(claims, "nbf") > now + leeway:
            raise ApiError(401, "token is not valid yet")
        if _moment(claims, "iat") > now + leeway:
            raise ApiError(401, "iat is in the future")

    async def _check_nonce(self, nonce: Any) -> None:
        async with self._service.database.read() as connection:
            found = await people.find_nonce(connection, nonce) if isinstance(nonce, str) else None
        if found is None:
            raise ApiError(401, "nonce is invalid")
        made_ms, is_used = found
        if self._service.clock.now_ms() - made_ms > self._service.policy.nonce_ttl_s * 1000:
            raise ApiError(401, "nonce is expired")
        if is_used:
            raise ApiError(401, "nonce is already used")

    async def _refuse_deactivated(self, email: str) -> None:
        async with self._service.database.read() as connection:
            user = await people.user_by_email(connection, email)
        if user is not None and not user.is_active:
            raise ApiError(403, "user is deactivated")

    def sign(self, user_id: str, nonce: str, name: str, avatar_url: str, lifetime_s: int = 120) -> str:
        """What an app's own backend does: a JWT with the documented header and claims."""
        import jwt

        now = int(self._service.clock.now_s())
        claims = {
            "iss": self._service.policy.app_id,
            "iat": now,
            "exp": now + lifetime_s,
            "nbf": now,
            "nce": nonce,
            "prn": user_id,
            "name": name,
            "avatar_url": avatar_url,
        }
        header = {"alg": "HS256", "typ": "JWT", "ver": "v2"}
        return jwt.encode(claims, self._service.policy.secret_key, algorithm="HS256", headers=header)


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token, without believing any of it."""
    from jwt.utils import base64url_decode

    pieces = token.split(".")
    try:
        if len(pieces) != 3 or not all(pieces[:2]):
            raise ValueError
        header, claims = (json.loads(base64url_decode(piece)) for piece in pieces[:2])
        base64url_decode(pieces[2])
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise TypeError
    except (ValueError, TypeError):
        raise bad_request("identity_token is not a valid JWT") from None
    return header, claims


def _moment(claims: dict[str, Any], name: str) -> float:
    """A claim in Unix seconds. 401 where it is missing or no number."""
    value = claims.get(name)
    if value is None:
        raise ApiError(401, f"{name} is required")
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ApiError(401, f"{name} is not a number")
    return value
