"""Whatever is in a sheet, translating it never raises and never takes the other rules down with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from qiscus_desktop.ui.theme.sheet.loader import Dialect, Source
from qiscus_desktop.ui.theme.translate.translate import translate

WORDS = (
    ".a .qcw-comment__message QLabel #b * > + ~ , : :: :hover :not( :nth-child( ::item ::before { } ( ) [ ] "
    "= ~= \" ' \\ / /* */ @media @import screen (max-width:600px) ; color background border font margin --x "
    "var(--x) var( #fff #12345678 rgba(1,2,3,.5) calc( linear-gradient( qlineargradient( x1:0 stop:0 url(a) "
    "url( 1px 50% 2em -1px 1e999px red none inherit !important solid qproperty-text -qcw-tip \n \t \0 é 💬 "
    "<!-- --> & | ^ $ 0 min-width max-width width opacity image border-image font-family text-align "
    "palette(mid) palette("
).split(" ")
sheets = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(
        lambda words: f".a {{ {' '.join(words)} }}"
    ),
    st.tuples(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=6)).map(
        lambda pair: f".a {{ {pair[0]}: {' '.join(pair[1])} }}"
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(
        lambda words: f"{' '.join(words)} {{ color: red }}"
    ),
)


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[QWidget]:
    root = QWidget()
    label = QLabel("sentinel", root)
    label.setProperty("class", "sentinel")
    yield root
    root.deleteLater()


@given(text=sheets, dialect=st.sampled_from(Dialect), dark=st.booleans(), rtl=st.booleans())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_rule_after_any_text_still_holds(
    stage: QWidget, text: str, dialect: Dialect, dark: bool, rtl: bool
) -> None:
    sheet = Source("any", text, dialect)
    end = Source("end", ".sentinel { min-width: 77px; max-height: 33px }")
    done = translate([sheet, end], dark=dark, right_to_left=rtl)
    stage.setStyleSheet("")
    stage.setStyleSheet(done.qss)
    label = stage.findChild(QLabel)
    assert label is not None
    label.ensurePolished()
    assert (label.minimumWidth() >= 77, label.maximumHeight() < 1000) == (True, True), done.qss
    for diagnostic in done.report:
        assert "\n" not in str(diagnostic)
        assert diagnostic.line >= 1
