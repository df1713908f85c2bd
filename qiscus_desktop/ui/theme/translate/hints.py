"""Owns guessing which word a designer meant: classes, variables and properties that nothing here answers to.

Only hints: a class may belong to the window that the chat lies in, and a property to its delegate.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

from qiscus_desktop.ui.theme.painted.role_paths import class_words
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity, UnknownNameError
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, Selector
from qiscus_desktop.ui.theme.sheet.vocabulary import BARE_CLASSES, COMMENT_TYPES, PAINTED_PROPERTIES

_ALIKE = 0.8
_MOST_GUESSES = 300  # a sheet in which all is misspelt is another program's, and guessing takes time
_TYPE = "qcw-comment--"


class Hints:
    """Hints on one sheet or several, against the `classes` and `variables` of our own sheets."""

    def __init__(self, classes: frozenset[str], variables: frozenset[str]) -> None:
        self._names = (classes, variables)
        self._classes = classes | class_words() | BARE_CLASSES | {_TYPE + kind for kind in COMMENT_TYPES}
        self._variables = variables
        self._guesses: dict[str, str] = {}

    def is_about(self, classes: frozenset[str], variables: frozenset[str]) -> bool:
        """Whether it was made of these names."""
        return self._names == (classes, variables)

    def with_guess(self, why: DroppedError) -> DroppedError:
        """The same, asking "did you mean" where a word was not known and one is like it."""
        if not isinstance(why, UnknownNameError):
            return why
        guess = self._guess(why.word, why.known)
        sentence = f"{why.message.rstrip('.')}; did you mean '{guess}'?" if guess else why.message
        return DroppedError(sentence, why.severity)

    def on_classes(self, selector: Selector) -> Iterable[DroppedError]:
        """One for each class that no part has."""
        for word in (word for step in selector.compounds for word in step.classes):
            if word in self._classes:
                continue
            guess = self._guess(word, self._classes)
            if guess:
                yield DroppedError(f"No part has the class '.{word}'; did you mean '.{guess}'?")
            elif word.startswith("qcw-") and not word.startswith(_TYPE):
                yield DroppedError(f"No part has the class '.{word[:40]}'.", Severity.INFO)

    def on_name(self, name: str, text: str) -> DroppedError | None:
        """About the name of a declaration: a variable that the `text` of its sheet does not use either, or a
        property of painted rows, which somebody else's delegate may know all the same.
        """
        known = self._variables if name.startswith("--") else PAINTED_PROPERTIES
        if name in known or not name.startswith(("--", PAINTED_PREFIX)) or name.startswith("--icon-"):
            return None
        guess = self._guess(name, known)
        if not guess or re.search(rf"var\(\s*{re.escape(name)}\s*[,)]", text):
            return None
        return DroppedError(f"Nothing here uses '{name}'; did you mean '{guess}'?")

    def _guess(self, word: str, known: Collection[str]) -> str:
        if word not in self._guesses:
            if len(self._guesses) >= _MOST_GUESSES or len(word) > 60:
                return ""
            # What all of a kind have in common would make any two of them alike.
            kind = next(kind for kind in (_TYPE, "qcw-", "") if word.startswith(kind))
            tails = [one.removeprefix(kind) for one in known if one.startswith(kind)]
            found = difflib.get_close_matches(word.removeprefix(kind), tails, 1, _ALIKE)
            self._guesses[word] = kind + found[0] if found else ""
        return self._guesses[word]
