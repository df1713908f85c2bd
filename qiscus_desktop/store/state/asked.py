"""What was known when the server was asked, to be compared with its answer."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Asked(msgspec.Struct, frozen=True):
    """What was known when the server was asked: `last_ids` is the newest comment id of each room.

    `number` counts the questions: an answer that comes after that of a later question is old.
    Every change that an answer could contradict has a number; `moment` is that of the last one.
    """

    number: int
    moment: int
    last_ids: Mapping[int, int]
