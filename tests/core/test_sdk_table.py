"""docs/sdk.md names every official method, and its tables are fresh."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
METHODS = json.loads((ROOT / "tests" / "data" / "wire" / "methods.json").read_text("utf-8"))["methods"]
OFFICIAL = sorted({*METHODS["qiscus-sdk-core@2.16.9"], "synchronize", "synchronizeEvent"})


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sdk_table", ROOT / "tools" / "make_sdk_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["make_sdk_table"] = module
    spec.loader.exec_module(module)
    return module


def test_no_official_method_is_missing(tool: ModuleType) -> None:
    named = {name for method in tool.methods() for name in method.official}
    assert set(OFFICIAL) - named == set(tool.NOT_PORTED)


def test_every_official_method_has_its_row(tool: ModuleType) -> None:
    table = tool.method_table()
    for name in OFFICIAL:
        assert re.search(rf"^\| `{name}` \| ", table, re.MULTILINE), name


def test_the_tables_are_fresh(tool: ModuleType) -> None:
    page = (ROOT / "docs" / "sdk.md").read_text("utf-8")
    assert tool.render(page) == page, "run python tools/make_sdk_table.py"


def test_every_public_method_has_a_docstring_that_says_what_it_is(tool: ModuleType) -> None:
    from qiscus_desktop.core import QiscusCore

    for name in dir(QiscusCore):
        if not name.startswith("_"):
            assert (getattr(QiscusCore, name).__doc__ or "").strip(), name


def test_docstrings_name_the_endpoints_and_the_errors(tool: ModuleType) -> None:
    from qiscus_desktop.core import QiscusCore

    silent = {"close", "init", "logout", "disconnect"}  # they raise nothing of the service's
    for method in tool.methods():
        words = " ".join((getattr(QiscusCore, method.name).__doc__ or "").split())
        asked = [line.partition(" ")[2].strip("`") for line in method.wire if not line.startswith("MQTT")]
        if method.official:
            # A method that is another one's second step names that one.
            named = [path for path in asked if f"`{path}`" in words]
            assert bool(named) == bool(asked) or "The same as" in words, method.name
        if asked and method.name not in silent:
            assert "Raises" in words or "Error" in words, method.name
