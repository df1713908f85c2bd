"""A module that is loaded late behaves as one that was loaded at its import, from its first use on."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qiscus_desktop.app.late_modules import STUB_WRITER, LateModules

SOURCE = "import sys\nsys.loads_counted = getattr(sys, 'loads_counted', 0) + 1\nVALUE = 5\n"


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "a_module_that_comes_late"
    (tmp_path / f"{name}.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [LateModules([name]), *sys.meta_path])
    monkeypatch.setattr(sys, "loads_counted", 0, raising=False)
    yield name
    sys.modules.pop(name, None)


def loads() -> int:
    count: int = vars(sys)["loads_counted"]
    return count


def test_its_import_and_questions_about_it_load_nothing(late: str) -> None:
    module = importlib.import_module(late)
    assert module.__name__ == late
    assert module.__spec__ is not None
    assert not hasattr(module, "__wrapped__")
    assert loads() == 0


def test_its_first_use_loads_it_once(late: str) -> None:
    module = importlib.import_module(late)
    assert module.VALUE == 5
    assert not hasattr(module, "nothing_of_this_name")
    assert loads() == 1


def test_all_names_of_it_can_be_imported(late: str) -> None:
    names: dict[str, object] = {}
    exec(f"from {late} import *", names)
    assert names["VALUE"] == 5


def test_two_threads_load_it_once(late: str) -> None:
    module = importlib.import_module(late)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: module.VALUE, range(50))) == {5}
    assert loads() == 1


def test_pyside_starts_without_its_stub_writer_and_has_it_when_it_is_asked_for() -> None:
    """Only where PySide's Python part is unpacked, as in our own environment: its zip comes before us."""
    code = f"""
import sys
from qiscus_desktop.app.late_modules import LateModules
sys.meta_path.insert(0, LateModules([{STUB_WRITER!r}]))
import PySide6.QtCore
from PySide6.support.signature.lib import pyi_generator
is_unpacked = "files.dir" in pyi_generator.__file__
assert "Writer" not in vars(pyi_generator) or not is_unpacked
try:
    PySide6.QtCore.QTimer().setInterval("no number")
except TypeError as error:
    assert "setInterval" in str(error), error
assert "Writer" not in vars(pyi_generator) or not is_unpacked
assert pyi_generator.Writer.__name__ == "Writer"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
