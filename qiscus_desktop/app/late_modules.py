"""Modules that are loaded at their first use and not when they are imported: the first window needs none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# Writes type stubs. PySide imports it at every start, to give it a name in a package; it compiles a pattern
# that takes as long as twenty modules of ours. Where PySide runs from its zip, it is loaded all the same.
STUB_WRITER = "shibokensupport.signature.lib.pyi_generator"


class LateModules:
    """A finder for `names`: their modules stay empty until an attribute that is missing is asked for."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that the other finders have, with a loader that waits. None for all other modules."""
        if fullname not in self._names:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _LateLoader(spec.loader)
                return spec
        return None


class _LateLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        lock = threading.RLock()
        is_loaded = False

        def load_and_get(name: str) -> Any:
            nonlocal is_loaded
            if name.startswith("__") and name != "__all__":  # what the import system and `inspect` ask of any
                raise AttributeError(name)
            with lock:  # another thread may be loading it
                if not is_loaded:
                    is_loaded = True  # the module may ask itself for a name meanwhile
                    self._loader.exec_module(module)
            try:
                return vars(module)[name]
            except KeyError:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}") from None

        # It stays: a thread may have found a name missing just before the module was there.
        vars(module)["__getattr__"] = load_and_get
