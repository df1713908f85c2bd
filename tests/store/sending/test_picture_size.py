"""Sizes read from the first bytes, for real files of every kind and for nonsense."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qiscus_desktop.store.sending.picture_size import picture_size, size_in_head


def picture(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (321, 123), "teal").save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("BMP", {}),
    ],
)
def test_real_files(kind: str, options: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture(kind, **options))
    assert picture_size(file) == (321, 123)


def test_extended_webp_and_turned_jpeg() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (321, 123)).save(file, "WEBP", exif=b"Exif\0\0")
    assert size_in_head(file.getvalue()) == (321, 123)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert size_in_head(picture("JPEG", exif=exif)) == (123, 321)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert picture_size(tmp_path / "gone.png") == (0, 0)


@given(
    start=st.sampled_from([picture(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP")]), data=st.data()
)
def test_cut_and_changed_heads_never_raise(start: bytes, data: st.DataObject) -> None:
    cut = bytearray(start[: data.draw(st.integers(0, 200))])
    for _ in range(data.draw(st.integers(0, 4))):
        if cut:
            cut[data.draw(st.integers(0, len(cut) - 1))] = data.draw(st.integers(0, 255))
    width, height = size_in_head(bytes(cut))
    assert (width > 0) == (height > 0)
