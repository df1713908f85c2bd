"""Folders: where things lie, and that no two accounts ever share a file."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.app.paths import file_name, find_paths


@given(st.text(), st.text())
def test_different_texts_get_different_safe_file_names(one: str, other: str) -> None:
    names = file_name(one), file_name(other)
    assert (one == other) == (names[0] == names[1])
    for name in names:
        assert 0 < len(name) <= 60
        assert name == name.lower()
        assert not set(name) & set('/\\:*?"<>|. \0')


def test_temporary_data_is_gone_afterwards() -> None:
    paths = find_paths(is_temporary=True)
    paths.make()
    paths.settings_file.touch()
    paths.remove_temporary()
    assert not paths.data.exists()


def test_a_given_folder_is_never_removed(tmp_path: Path) -> None:
    paths = find_paths(tmp_path / "mine")
    paths.make()
    paths.remove_temporary()
    assert paths.data.is_dir()


def test_a_cache_that_cannot_be_made_leaves_the_data_in_use(tmp_path: Path) -> None:
    """`make torture` saw it: the messages were there, and the program did without them."""
    (tmp_path / "cache").write_text("in the way")
    paths = find_paths(tmp_path)
    paths.make()
    assert paths.data.is_dir()
    assert paths.cache.is_file()


def test_worlds_of_the_sandbox_share_nothing(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    busy = paths.for_sandbox_world("busy")
    assert busy.sandbox_folder != paths.sandbox_folder
    assert busy.for_sandbox_person("ani").data != paths.for_sandbox_person("ani").data


def test_people_of_the_sandbox_share_its_folder_but_no_file(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    one, other = paths.for_sandbox_person("demo"), paths.for_sandbox_person("other")
    assert one.data != other.data
    assert one.database_file("app", "sandbox") != other.database_file("app", "sandbox")
