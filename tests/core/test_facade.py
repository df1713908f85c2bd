"""The client is made of parts: what a person and a type checker see of its methods is theirs."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from qiscus_desktop.core import QiscusCore

ROOT = Path(__file__).resolve().parents[2]
METHODS = [name for name, _ in inspect.getmembers(QiscusCore, inspect.isfunction) if not name.startswith("_")]
CALLS = """
from qiscus_desktop.core import QiscusCore, Room

async def main(core: QiscusCore) -> None:
    rooms: list[Room] = await core.get_rooms_info(room_ids=[1])
    core.publish_typing(1, True)
    await core.get_rooms_info(wrong=1)
    core.publish_typing("one")
    name: str = await core.get_room_by_id(1)
"""


@pytest.mark.parametrize("name", METHODS)
def test_a_method_shows_signature_and_documentation_of_its_part(name: str) -> None:
    method = getattr(QiscusCore(), name)
    original = inspect.unwrap(method)
    assert original.__module__.startswith("qiscus_desktop.core.calls.")
    without_self = list(inspect.signature(original).parameters.values())[1:]
    assert list(inspect.signature(method).parameters.values()) == without_self
    assert method.__doc__
    assert method.__doc__ == original.__doc__
    assert inspect.iscoroutinefunction(method) == inspect.iscoroutinefunction(original)


@pytest.mark.slow
def test_type_checkers_see_the_types(tmp_path: Path) -> None:
    calls = tmp_path / "calls.py"
    calls.write_text(CALLS, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(calls)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line.partition("error: ")[2] for line in run.stdout.splitlines() if "error: " in line]
    assert len(told) == 3, run.stdout
    assert 'Unexpected keyword argument "wrong"' in told[0]
    assert 'Argument 1 has incompatible type "str"; expected "int | bool"' in told[1]
    assert "Incompatible types in assignment" in told[2]
