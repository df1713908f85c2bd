"""Row steps in order, neighbours joined: a page is one step and not fifty."""

from __future__ import annotations

from qiscus_desktop.store.changes import RowChange, RowsChanged, RowsInserted, RowsRemoved


class RowSteps:
    """Collects steps; each step's index holds after the steps before it."""

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[RowChange] = []

    def add(self, step: RowChange) -> None:
        """Any step."""
        match step:
            case RowsInserted(index=index, count=count):
                self.inserted(index, count)
            case RowsRemoved(index=index, count=count):
                self.removed(index, count)
            case RowsChanged(index=index, count=count):
                self.changed(index, count)

    def inserted(self, index: int, count: int) -> None:
        last = self._steps[-1] if self._steps else None
        if isinstance(last, RowsInserted) and index == last.index + last.count:
            self._steps[-1] = RowsInserted(last.index, last.count + count)
        else:
            self._steps.append(RowsInserted(index, count))

    def removed(self, index: int, count: int) -> None:
        last = self._steps[-1] if self._steps else None
        if isinstance(last, RowsRemoved) and index == last.index:
            self._steps[-1] = RowsRemoved(index, last.count + count)
        else:
            self._steps.append(RowsRemoved(index, count))

    def moved(self, index: int, to: int) -> None:
        """A row has a new value and is now at `to`."""
        if index == to:
            self.changed(index)
        else:
            self.removed(index, 1)
            self.inserted(to, 1)

    def changed(self, index: int, count: int = 1) -> None:
        last = self._steps[-1] if self._steps else None
        if isinstance(last, RowsChanged) and last.index <= index <= last.index + last.count:
            end = max(last.index + last.count, index + count)
            self._steps[-1] = RowsChanged(last.index, end - last.index)
        else:
            self._steps.append(RowsChanged(index, count))

    def all(self) -> tuple[RowChange, ...]:
        return tuple(self._steps)
