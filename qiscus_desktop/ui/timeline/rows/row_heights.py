"""Owns the heights of all rows of a timeline: row <-> y in O(log n), without knowing what a row shows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

# Rows of a block live in a list, blocks in Fenwick trees. 256 keeps both the scan inside a block and the
# count of blocks of a million rows (4 000) small; only an insert that splits a block rebuilds the trees.
BLOCK = 256
_SPLIT_AT = 2 * BLOCK


class RowHeights:
    """Heights in whole logical pixels, one a row, top first.

    A height may be an estimate: this class only adds. Rows count from 0; `row_at` takes any y and clamps.
    Every change is exact at once; nothing is recomputed for rows that did not change.
    """

    def __init__(self) -> None:
        self._blocks: list[list[int]] = []
        self._sums: list[int] = []  # of each block, so that rebuilding the trees need not add up every row
        self._counts = _SumTree([])
        self._heights = _SumTree([])
        self._length = 0
        self._total = 0

    def __len__(self) -> int:
        return self._length

    @property
    def total(self) -> int:
        """Height of all rows together, in pixels."""
        return self._total

    def reset(self, heights: Iterable[int]) -> None:
        """Forgets everything and starts with these rows."""
        rows = list(heights)
        self._blocks = [rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK)]
        self._sums = [sum(block) for block in self._blocks]
        self._length = len(rows)
        self._total = sum(self._sums)
        self._rebuild()

    def reset_evenly(self, count: int, height: int) -> None:
        """Starts with `count` rows of one height, quicker than `reset`: nobody has measured them yet."""
        rest = count % BLOCK
        self._blocks = [[height] * BLOCK for _ in range(count // BLOCK)]
        if rest:
            self._blocks.append([height] * rest)
        self._sums = [height * len(rows) for rows in self._blocks]
        self._length = count
        self._total = count * height
        self._rebuild()

    def height(self, row: int) -> int:
        block, at = self._find(row)
        return self._blocks[block][at]

    def top(self, row: int) -> int:
        """The y of the row's upper edge; `top(len(self))` is the total."""
        if row >= self._length:
            return self._total
        block, at = self._find(row)
        return self._heights.sum_before(block) + sum(self._blocks[block][:at])

    def row_at(self, y: int) -> int:
        """The row that covers y, the first or last one when y lies outside. -1 without rows."""
        if not self._length:
            return -1
        if y <= 0:
            return 0
        if y >= self._total:
            return self._length - 1
        block, above = self._heights.find(y)
        tops = list(accumulate(self._blocks[block]))
        at = min(bisect_right(tops, y - above), len(tops) - 1)
        return self._counts.sum_before(block) + at

    def set_height(self, row: int, height: int) -> int:
        """Gives the row a new height and returns the difference to the old one."""
        block, at = self._find(row)
        delta = height - self._blocks[block][at]
        if delta:
            self._blocks[block][at] = height
            self._sums[block] += delta
            self._heights.add(block, delta)
            self._total += delta
        return delta

    def insert(self, row: int, heights: Iterable[int]) -> None:
        """Puts new rows before `row` (at the end with `row == len(self)`)."""
        new = list(heights)
        if not new:
            return
        if not self._blocks:
            self.reset(new)
            return
        if row >= self._length:
            block, at = len(self._blocks) - 1, len(self._blocks[-1])
        else:
            block, at = self._find(row)
        rows = self._blocks[block]
        rows[at:at] = new
        added = sum(new)
        self._length += len(new)
        self._total += added
        if len(rows) > _SPLIT_AT:
            pieces = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
            self._blocks[block : block + 1] = pieces
            self._sums[block : block + 1] = [sum(piece) for piece in pieces]
            self._rebuild()
        else:
            self._sums[block] += added
            self._counts.add(block, len(new))
            self._heights.add(block, added)

    def remove(self, row: int, count: int = 1) -> None:
        """Takes `count` rows out, beginning with `row`."""
        while count > 0 and row < self._length:
            block, at = self._find(row)
            rows = self._blocks[block]
            gone = rows[at : at + count]
            del rows[at : at + count]
            self._sums[block] -= sum(gone)
            self._counts.add(block, -len(gone))
            self._heights.add(block, -sum(gone))
            self._length -= len(gone)
            self._total -= sum(gone)
            count -= len(gone)
            if not rows:
                # An empty block would make `_find` ambiguous, so it goes at once.
                del self._blocks[block], self._sums[block]
                self._rebuild()

    def _find(self, row: int) -> tuple[int, int]:
        if not 0 <= row < self._length:
            raise IndexError(f"row {row} of {self._length}")
        block, before = self._counts.find(row)
        return block, row - before

    def _rebuild(self) -> None:
        self._counts = _SumTree([len(rows) for rows in self._blocks])
        self._heights = _SumTree(self._sums)


class _SumTree:
    """A Fenwick tree over non-negative integers: prefix sums and changes in O(log n)."""

    def __init__(self, values: list[int]) -> None:
        size = len(values)
        tree = [0, *values]
        for at in range(1, size + 1):
            parent = at + (at & -at)
            if parent <= size:
                tree[parent] += tree[at]
        self._tree = tree
        self._size = size
        self._top_bit = 1 << (size.bit_length() - 1) if size else 0

    def add(self, at: int, delta: int) -> None:
        at += 1
        while at <= self._size:
            self._tree[at] += delta
            at += at & -at

    def sum_before(self, at: int) -> int:
        total = 0
        while at > 0:
            total += self._tree[at]
            at -= at & -at
        return total

    def find(self, target: int) -> tuple[int, int]:
        """The place whose span covers `target` (zero-based, 0 <= target < sum), and the sum before it."""
        at, before, step = 0, 0, self._top_bit
        while step:
            after = at + step
            if after <= self._size and before + self._tree[after] <= target:
                at = after
                before += self._tree[after]
            step >>= 1
        return min(at, self._size - 1), before
