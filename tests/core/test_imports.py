"""What importing the SDK loads, in a fresh interpreter: no network library and no Qt until they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("httpx", "paho", "PySide6", "qasync", "sqlite3", "keyring", "starlette")


@pytest.mark.parametrize(
    "statement", ["import qiscus_desktop.core", "from qiscus_desktop import QiscusSDK; QiscusSDK()"]
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    program = f"{statement}; import sys; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def test_everything_public_is_there() -> None:
    import qiscus_desktop
    import qiscus_desktop.core

    for module in (qiscus_desktop, qiscus_desktop.core):
        assert list(module.__all__) == sorted(module.__all__)
        for name in module.__all__:
            assert getattr(module, name) is not None
