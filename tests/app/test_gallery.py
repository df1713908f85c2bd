"""Every scene of the gallery can be built and painted, and the command names and refuses them."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from qiscus_desktop.gallery import scenes
from qiscus_desktop.gallery.scenes import Scene, all_scenes
from qiscus_desktop.gallery.shots import take
from qiscus_desktop.ui import ChatWidget


@pytest.fixture
def quick_sheets(window_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "ChatWidget", partial(ChatWidget, cache_path=window_cache))


@pytest.mark.qt_loop
@pytest.mark.usefixtures("quick_sheets")
@pytest.mark.parametrize("scene", [s for s in all_scenes() if s.scale == 1.0], ids=lambda scene: scene.name)
async def test_a_scene_can_be_painted(scene: Scene, tmp_path: Path) -> None:
    (file,) = await take([scene], tmp_path, settle_s=0.0)
    assert file.stat().st_size > 1000


def test_names_are_unique_and_listed() -> None:
    names = [scene.name for scene in all_scenes()]
    assert len(set(names)) == len(names)
    done = run("--list", "-platform", "offscreen")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == names


def test_a_scene_that_does_not_exist_is_refused() -> None:
    done = run("--scene", "no-such-scene", "-platform", "offscreen")
    assert done.returncode == 2
    assert "no-such-scene" in done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qiscus_desktop.gallery", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
