"""Presence payloads: what clients publish is turned into `{flag}:{milliseconds}` before anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a user is online, and the moment in unix milliseconds at which that was said."""

    is_online: bool
    at_ms: int

    def payload(self) -> bytes:
        """The wire form, for example `1:1735689600000`."""
        return b"%d:%d" % (self.is_online, self.at_ms)


def read_presence(payload: bytes, now_ms: int) -> Presence:
    """Understand `1`, `0`, nothing at all, `1:ms` and even junk; what has no usable time gets `now_ms`.

    The official SDK stops hearing anything on a connection after one payload without a time, so this never
    gives up: anything that does not begin with `1` is "offline".
    """
    flag, _, stamp = payload.partition(b":")
    is_online = flag.strip() == b"1"
    digits = stamp.strip()[:13]
    if len(digits) == 13 and digits.isdigit():
        return Presence(is_online, int(digits))
    return Presence(is_online, now_ms)
