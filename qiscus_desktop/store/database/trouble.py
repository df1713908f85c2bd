"""What can be wrong with a file of the store, and what an exception says about it."""

from __future__ import annotations

import enum
import errno

import msgspec


class Trouble(enum.Enum):
    """A state of one database file. It holds until the file can be written again, or the program ends."""

    FULL = "full"
    RESERVE = "reserve"  # the disk is full, and what is written goes into space that was set aside before
    READ_ONLY = "read-only"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNUSABLE = "unusable"
    NEWER = "newer"


# A commit that succeeds shows that these are over.
PASSING = frozenset({Trouble.FULL, Trouble.READ_ONLY, Trouble.LOCKED})


class Rescue(msgspec.Struct, frozen=True):
    """What became of a damaged file: how much was read out of it, and how much is known to be lost."""

    messages: int = 0  # edits and deletions that wait are counted as messages
    drafts: int = 0
    lost: int = 0
    from_copies: int = 0  # those of `messages` that only a kept copy still had


class DamagedError(Exception):
    """The file opens, but its tables contradict each other."""


class NewerSchemaError(Exception):
    """The file was written by a later version of the program."""


def trouble_of_os(error: OSError) -> Trouble:
    """The kind of trouble that an error of the operating system means."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Trouble.FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble.READ_ONLY
    return Trouble.UNUSABLE
