"""Turning foreign words into lines: links, units, templates."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.ui.timeline.delegates.template import fill
from qiscus_desktop.ui.timeline.delegates.text import is_only_emoji
from qiscus_desktop.ui.timeline.delegates.typeset import utf16_length, utf16_slice
from tests.store.builders import a_comment


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=60))
def test_units_are_those_of_qt(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2
    assert utf16_slice(text, 0, utf16_length(text)) == text


@given(st.text(max_size=60))
def test_a_template_never_lets_markup_through(value: str) -> None:
    comment = a_comment(1, value, payload={"type": "x", "content": {"deep": [value]}}, type="custom")
    filled = fill("<p>{message}</p>{payload.content.deep.0}{payload.missing.at.all}{payload}", comment)
    safe = html.escape(comment.text)
    assert filled == f"<p>{safe}</p>{html.escape(value)}"


def test_emoji_alone() -> None:
    assert is_only_emoji("👍")
    assert is_only_emoji("👩\u200d👩\u200d👧 🇮🇩")
    assert is_only_emoji("❤️")
    assert not is_only_emoji("👍 ok")
    assert not is_only_emoji("👍" * 7)
    assert not is_only_emoji("1")
    assert not is_only_emoji("")
