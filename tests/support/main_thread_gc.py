"""Collects cyclic garbage between tests, on the thread of the tests.

A test's leftover windows and timers that Python collected on some thread of the next test would end the run.
"""

from __future__ import annotations

import gc

_FULL_EVERY = 100


class MainThreadGc:
    """Keeps Python's own collector off from its making on."""

    def __init__(self) -> None:
        self._count = 0
        gc.disable()

    def after_test(self) -> None:
        if self._count % _FULL_EVERY:
            gc.collect(1)
        else:
            gc.collect()
            gc.freeze()  # what survives between two tests, modules above all, need not be looked at again
        self._count += 1
