"""Tokens and keys in the keyring of the system; where there is none, nothing is remembered."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

log = logging.getLogger(__name__)

SERVICE = "qiscus-desktop"


class Secrets:
    """One secret a name (`user@app`); calls run on a thread because keyrings ask other programs."""

    def __init__(self, service: str = SERVICE) -> None:
        self._service = service

    async def read(self, name: str) -> str | None:
        """The secret, or None where it is unknown or no keyring answers."""
        try:
            return await asyncio.to_thread(self._read, name)
        except Exception as error:  # noqa: BLE001 - keyring backends raise what they like
            log.info("the keyring did not answer: %s", type(error).__name__)
            return None

    async def write(self, name: str, secret: str) -> bool:
        """True when the secret is kept; False where there is no keyring or it refused."""
        try:
            return await asyncio.to_thread(self._write, name, secret)
        except Exception as error:  # noqa: BLE001 - keyring backends raise what they like
            log.info("the keyring keeps nothing: %s", type(error).__name__)
            return False

    async def forget(self, name: str) -> None:
        """Removes the secret; unknown names are fine."""
        try:
            await asyncio.to_thread(self._forget, name)
        except Exception as error:  # noqa: BLE001 - keyring backends raise what they like
            log.info("the keyring did not forget: %s", type(error).__name__)

    def _read(self, name: str) -> str | None:
        ring = _keyring()
        return None if ring is None else ring.get_password(self._service, name)

    def _write(self, name: str, secret: str) -> bool:
        ring = _keyring()
        if ring is None:
            return False
        ring.set_password(self._service, name, secret)
        return True

    def _forget(self, name: str) -> None:
        ring = _keyring()
        if ring is not None and ring.get_password(self._service, name) is not None:
            ring.delete_password(self._service, name)


def _keyring() -> Any | None:
    """The system's keyring, or None where only the backends that keep nothing are left."""
    import keyring  # loads late: it looks for backends in every installed package
    import keyring.backends.fail
    import keyring.backends.null

    ring = keyring.get_keyring()
    keeps_nothing = isinstance(ring, (keyring.backends.fail.Keyring, keyring.backends.null.Keyring))
    return None if keeps_nothing else ring
