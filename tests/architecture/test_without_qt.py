"""What is promised to run without Qt imports nothing of it, not even by a detour."""

from __future__ import annotations

import functools
import subprocess
import sys

import pytest

from tests.architecture.modules import modules

QT_FREE = ("core", "store", "sandbox")

PROBE = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    importlib.import_module(name)
print("\\n".join(sorted(sys.modules)))
"""


@functools.cache
def loaded_after_importing(*names: str) -> set[str]:
    """The modules in a fresh interpreter without Qt after it imported `names`."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *names], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def module_names(folder: str) -> list[str]:
    names = []
    for module in modules():
        if module.name.startswith(f"{folder}/") and not module.name.endswith("__main__.py"):
            dotted = module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            names.append(f"qiscus_desktop.{dotted}")
    return names


@pytest.mark.parametrize("folder", QT_FREE)
def test_every_module_loads_where_qt_is_not_installed(folder: str) -> None:
    names = module_names(folder)
    assert names
    assert "PySide6" not in loaded_after_importing(*names)


def test_the_public_face_loads_where_qt_is_not_installed() -> None:
    assert "PySide6" not in loaded_after_importing("qiscus_desktop")


def test_the_sandbox_process_loads_nothing_of_the_client() -> None:
    loaded = loaded_after_importing(*module_names("sandbox"))
    strangers = [f"qiscus_desktop.{folder}" for folder in ("core", "store", "ui", "app", "gallery")]
    assert not loaded.intersection(strangers)
