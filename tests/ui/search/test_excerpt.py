"""The piece of a message that is shown, and which parts of it are the hits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiscus_desktop.ui.search.excerpt import excerpt_of


@pytest.mark.parametrize(
    ("text", "query", "shown", "hits"),
    [
        ("hello wonderful world", "WO he", "hello wonderful world", ["he", "wo", "wo"]),
        ("two\n  lines\there", "line", "two lines here", ["line"]),
        ("a cat at a table", "a ta", "a cat at a table", ["a", "a", "ta"]),
        ("foo_bar", "bar", "foo_bar", ["bar"]),
        ("今天天气很好", "天气", "今天天气很好", ["天气"]),
        ("明日の会議はRoom 5で", "room 5", "明日の会議はRoom 5で", ["Room", "5"]),
        ("Äpfel und Öl", "ol apf", "Äpfel und Öl", ["Äpf", "Öl"]),
        ("회의는 내일입니다", "내일", "회의는 내일입니다", ["내일"]),
        ("<b>bold</b>", "bold", "<b>bold</b>", ["bold"]),
        ("nothing of it", "else", "nothing of it", []),
        ("no word", "?!", "no word", []),
        ("many words before the one 😅 needle", "needle", "…before the one 😅 needle", ["needle"]),
        ("今" * 50 + "天气", "天气", "…" + "今" * 20 + "天气", ["天气"]),
    ],
)
def test_what_is_shown_of_a_message(text: str, query: str, shown: str, hits: list[str]) -> None:
    found = excerpt_of(text, query)
    assert found.text == shown
    assert [found.text[start:end] for start, end in found.marks] == hits


@settings(max_examples=40)
@given(st.text(), st.text(max_size=30), st.text(max_size=5))
def test_marks_lie_inside_whatever_is_looked_for(text: str, query: str, prefix: str) -> None:
    found = excerpt_of(text, query).behind(prefix)
    ends = [len(prefix)]
    for start, end in found.marks:
        assert ends[-1] <= start < end <= len(found.text)
        ends.append(end)
