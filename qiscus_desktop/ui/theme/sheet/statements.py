"""Owns cutting a sheet into its statements, and finding where an unbalanced one breaks.

A statement is a rule or an @-rule of the outermost level. It is the unit that is parsed, and kept when the
rest of the sheet changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import Source

# One break usually makes the rest of the text look broken too; nobody reads more than this.
MAX_BREAKS = 20
MARKS_A_PAUSE = 200

# A selector list that is longer is cut before it is parsed; what is left is more than is read.
LONG_CHARS = 32_000
MOST_SELECTORS = 1_001

_OPENERS = {"{": "}", "(": ")", "[": "]"}
_MARK = re.compile(r"""[\\/"'{}()\[\];]""")  # all that opens, closes, begins or ends something
_SPACE = re.compile(r"[ \t\n]*")
_FILLING = re.compile(r"(?:[ \t\n]+|/\*.*?\*/|<!--|-->)*", re.DOTALL)


class Statement(msgspec.Struct, frozen=True, gc=False):
    """The text of one statement, and where it begins (both count from 1)."""

    text: str
    line: int
    column: int


def statements_of(
    source: Source, pause: Callable[[], None] = lambda: None
) -> tuple[list[Statement], list[Diagnostic]]:
    """The statements in order, and errors for braces, strings and comments that are opened and never closed,
    or the reverse. A sheet with such an error is one statement: nobody knows where its rules end.

    `pause` is called now and then.
    """
    finder = _Scanner(source, pause)
    finder.run()
    if finder.breaks:
        return [Statement(finder.text, 1, 1)], finder.breaks
    return _cut(finder.text, finder.ends), []


def _cut(text: str, ends: list[int]) -> list[Statement]:
    found: list[Statement] = []
    at, line, line_start = 0, 1, 0
    for end in (*ends, len(text)):
        space = _SPACE.match(text, at)
        start = space.end() if space is not None else at
        line, line_start = _advance(text, at, start, line, line_start)
        if start < end:
            found.append(Statement(_shortened(text[start:end]), line, start - line_start + 1))
        line, line_start = _advance(text, start, end, line, line_start)
        at = max(start, end)
    return found


def _shortened(text: str) -> str:
    """A rule without the selectors behind the first MOST_SELECTORS, its lines where they were."""
    if len(text) < LONG_CHARS or text.startswith("@"):
        return text
    brace = text.find("{")
    at = -1
    for _ in range(MOST_SELECTORS):
        at = text.find(",", at + 1, brace)
        if at < 0:
            return text
    if any(sign in text[:brace] for sign in "\"'\\([/"):  # a comma or brace in these is another thing
        return text
    return text[:at] + "\n" * text.count("\n", at, brace) + text[brace:]


def _advance(text: str, start: int, end: int, line: int, line_start: int) -> tuple[int, int]:
    lines = text.count("\n", start, end)
    return (line + lines, text.rfind("\n", start, end) + 1) if lines else (line, line_start)


class _Scanner:
    """Walks the text once and remembers what is open, and where the outermost level is reached again."""

    def __init__(self, source: Source, pause: Callable[[], None]) -> None:
        # As the parser reads it, so that places in the text are the same.
        self.text = source.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
        self.breaks: list[Diagnostic] = []
        self.ends: list[int] = []
        self._name = source.name
        self._pause = pause
        self._open: list[tuple[str, int]] = []

    def run(self) -> None:
        at = 0
        steps = 0
        while len(self.breaks) < MAX_BREAKS and (found := _MARK.search(self.text, at)):
            at = self._step(found.start())
            steps += 1
            if steps % MARKS_A_PAUSE == 0:
                self._pause()
        for opener, where in self._open:
            self._diagnose(where, f"This '{opener}' is never closed.")

    def _step(self, at: int) -> int:
        char = self.text[at]
        if char == "\\":
            return at + 2
        if char == "/":
            return self._skip_comment(at) if self.text.startswith("/*", at) else at + 1
        if char in "\"'":
            return self._skip_string(at)
        if char in _OPENERS:
            self._open.append((char, at))
        elif char in "})]":
            self._close(char, at)
        elif char == ";" and not self._open and self._is_at_rule():
            self.ends.append(at + 1)
        return at + 1

    def _is_at_rule(self) -> bool:
        filling = _FILLING.match(self.text, self.ends[-1] if self.ends else 0)
        return filling is not None and self.text.startswith("@", filling.end())

    def _skip_comment(self, at: int) -> int:
        close = self.text.find("*/", at + 2)
        if close < 0:
            self._diagnose(at, "This comment is never closed.")
            return len(self.text)
        return close + 2

    def _skip_string(self, start: int) -> int:
        quote, at = self.text[start], start + 1
        while at < len(self.text) and self.text[at] != "\n":
            if self.text[at] == quote:
                return at + 1
            at += 2 if self.text[at] == "\\" else 1
        self._diagnose(start, "This string is never closed.")
        return at

    def _close(self, char: str, at: int) -> None:
        if self._open and _OPENERS[self._open[-1][0]] == char:
            self._open.pop()
            if char == "}" and not self._open:
                self.ends.append(at + 1)
        elif char == "}" and any(opener == "{" for opener, _ in self._open):
            # A brace ends whatever was left open inside its block.
            while self._open[-1][0] != "{":
                opener, where = self._open.pop()
                self._diagnose(where, f"This '{opener}' is never closed.")
            self._open.pop()
        else:
            self._diagnose(at, f"This '{char}' closes nothing.")

    def _diagnose(self, at: int, message: str) -> None:
        if len(self.breaks) >= MAX_BREAKS:
            return
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        self.breaks.append(Diagnostic(line, column, Severity.ERROR, "", message, self._name))
