"""Reading sheets: encodings, limits, and files that are no sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiscus_desktop.ui.theme.sheet.loader import MAX_BYTES, Dialect, SheetUnreadableError, read_source


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_usual_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "sheet.css"
    path.write_bytes(".a { font-family: Fünf }".encode(encoding))
    source = read_source(path)
    assert source.text == ".a { font-family: Fünf }"
    assert (source.name, source.dialect, source.folder) == ("sheet.css", Dialect.CSS, tmp_path)


def test_what_is_no_sheet_is_told_in_a_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "picture.qss"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    with pytest.raises(SheetUnreadableError, match=r"picture.qss is not a text file\."):
        read_source(picture)
    with pytest.raises(SheetUnreadableError, match=r"none.qss cannot be read: .+\."):
        read_source(tmp_path / "none.qss")
    huge = tmp_path / "huge.qss"
    huge.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(SheetUnreadableError, match="longer than"):
        read_source(huge)
    with pytest.raises(SheetUnreadableError):
        read_source(tmp_path)
