"""Addresses in the words of a message: where they begin, where they end, what opens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.ui.timeline.delegates.links import links_in
from qiscus_desktop.ui.timeline.delegates.typeset import utf16_length, utf16_slice
from tests.support.cases import cases


def urls(text: str) -> list[str]:
    return [link.url for link in links_in(text)]


@pytest.mark.parametrize("case", cases("links"))
def test_reported_addresses(case: dict[str, Any]) -> None:
    """The first test of links held English sentences only: other scripts were never tried."""
    text = case["input"]
    found = [
        [len(utf16_slice(text, 0, one.start)), len(utf16_slice(text, 0, one.end)), one.url]
        for one in links_in(text)
    ]
    assert found == case["right"]


def test_addresses_end_where_people_think() -> None:
    assert urls("(see https://a.example/x_(y)).") == ["https://a.example/x_(y)"]
    assert urls("www.b.example!") == ["https://www.b.example"]
    assert urls("HTTP://C.example/?q=1&r=2 ok") == ["HTTP://C.example/?q=1&r=2"]
    assert urls("ftp://d.example javascript:x www. http:// xhttp://e.example") == []
    assert urls("https://e.example\u202e/evil") == ["https://e.example"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://a.test/q՞ https://b.test/r። https://c.test/s။", ["a.test/q", "b.test/r", "c.test/s"]),
        ("https://a.test/x; https://b.test/y· https://c.test/z…", ["a.test/x", "b.test/y", "c.test/z"]),
        ("«https://a.test/x» ‹https://b.test/y› “https://c.test/z”", ["a.test/x", "b.test/y", "c.test/z"]),
        (
            "【https://a.test/x】が（https://b.test/y）と［https://c.test/z］を",
            ["a.test/x", "b.test/y", "c.test/z"],
        ),
        ("[name](https://a.test/x)(https://b.test/y)", ["a.test/x", "b.test/y"]),
        ("'https://a.test/x','https://b.test/y'", ["a.test/x", "b.test/y"]),
        ("https://a.test/Rock_'n'_Roll", ["a.test/Rock_'n'_Roll"]),
        ("__https://a.test/x__ **https://b.test/y**", ["a.test/x", "b.test/y"]),
        ("https://a.test/نمی\u200cدانم\u200c", ["a.test/نمی\u200cدانم"]),
        ("https://[::1]:8080/x, http://localhost/.", ["[::1]:8080/x", "localhost/"]),
        ("https://a.test/wiki/レオナルド・ダ", ["a.test/wiki/レオナルド・ダ"]),
    ],
)
def test_marks_of_many_scripts(text: str, right: list[str]) -> None:
    assert [url.partition("://")[2] for url in urls(text)] == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("write to budi@a.test.", ["mailto:budi@a.test"]),
        ("連絡はbudi@a.testに", ["mailto:budi@a.test"]),
        (
            "<budi+chat@mail.a.test>, (o'neil@b.test)",
            ["mailto:budi+chat@mail.a.test", "mailto:o'neil@b.test"],
        ),
        ("_budi@a.test_ 'ani@b.test'", ["mailto:budi@a.test", "mailto:ani@b.test"]),
        ("mailto:budi@a.test", ["mailto:budi@a.test"]),
        ("jürgen@bücher.test", ["mailto:j%C3%BCrgen@bücher.test"]),
        ("a%0d%0abcc@b.test?bcc=x@y.test", ["mailto:a%250d%250abcc@b.test", "mailto:bcc=x@y.test"]),
        ("https://budi@a.test/x user@www.b.test", ["https://budi@a.test/x", "mailto:user@www.b.test"]),
        ("@budi@social.test a@b a@@b.test a@b.1 a..b@c.test x@1.2.3.4", []),
        ("ftp://budi@a.test", []),
    ],
)
def test_mail_addresses_are_links(text: str, right: list[str]) -> None:
    assert urls(text) == right


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("www.abcd " * 20_000, 20_000),
        ("www.abcd" + ").)" * 50_000, 1),
        ("a@" * 100_000, 0),
        ("a" * 200_000 + "@", 0),
        ("a.b@c.de" * 20_000, None),
        ("@a-" * 60_000, 0),
        ("(" * 100_000 + "https://a.test" + ")" * 100_000, 1),
        ("https://" * 50_000, 1),
        ("www.www." * 50_000, 1),
        ("_https://a.test" + "_" * 200_000, 1),
        ("www.a@" * 30_000, None),
    ],
)
def test_hostile_texts_take_no_time(text: str, count: int | None) -> None:
    """Whoever counts from the beginning for each of them stands still here for minutes."""
    found = links_in(text)
    assert count is None or len(found) == count


@given(st.text(max_size=200))
def test_links_lie_where_they_say(text: str) -> None:
    whole = text + " https://x.example/y a.b@c.test " + text
    for link in links_in(whole):
        word = utf16_slice(whole, link.start, link.end)
        assert link.url.endswith(word) or link.url.startswith("mailto:")
        assert 0 <= link.start < link.end <= utf16_length(whole)
