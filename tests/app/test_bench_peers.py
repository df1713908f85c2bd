"""The benchmark beside other chat programs: which are found, which rows are said; none is no error."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from benchmarks import peers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these programs are looked for on an X desktop")


def put_program(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_programs_are_found_by_each_name_they_are_installed_under(tmp_path: Path) -> None:
    nheko, dino = put_program(tmp_path, "nheko"), put_program(tmp_path, "dino-im")
    (tmp_path / "quaternion").write_text("not a program")
    assert peers.installed(str(tmp_path)) == {"Nheko": [str(nheko)], "Dino": [str(dino)]}


def test_where_none_is_installed_one_line_says_so(tmp_path: Path) -> None:
    assert peers.installed(str(tmp_path)) == {}
    assert len(peers.none_installed().splitlines()) == 1
    assert all(name in peers.none_installed() for name in peers.PEERS)


def test_each_program_has_a_row_and_ours_is_compared_with_bare_qt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    peers.report({peers.OURS: [0.5, 0.4, 0.6], peers.BARE: [0.25, 0.2, 0.3], "Nheko": [1.0], "Dino": []})
    said = capsys.readouterr()
    rows = {row["name"]: row["value"] for row in map(json.loads, said.out.splitlines())}
    assert rows == {
        "X server: Qiscus Desktop": 0.5,
        "X server: a bare PySide6 list window": 0.25,
        "X server: Nheko": 1.0,
        "X server: ours against bare Qt": 2.0,
    }
    assert said.err == "Dino showed no window within 20 s.\n"


def test_a_program_sees_nothing_of_the_persons_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/somebody/.config")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = peers.home_environment(tmp_path)
    assert environment["HOME"] == str(tmp_path)
    assert environment["XDG_CONFIG_HOME"] == str(tmp_path / "config")
    assert "PYTHONDONTWRITEBYTECODE" not in environment
