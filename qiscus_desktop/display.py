"""Whether a window can appear at all, answered before Qt loads, since Qt aborts where it cannot."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_MISSING = "Qt cannot open a window because a system library is missing"
WAYS_OUT = "run it with xvfb-run, or with -platform vnc, or with -platform offscreen"


class NoDisplayError(Exception):
    """No window can appear; the text is one sentence that names the ways out."""


def check_display(platform: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """The platform plugin to ask Qt for; None where Qt chooses by itself.

    `platform` is what came with `-platform`. Raises NoDisplayError where no window can appear.
    """
    wanted = platform or environment.get("QT_QPA_PLATFORM") or None
    if wanted is not None:
        _check_wanted(wanted, environment)
        return platform
    if sys.platform in {"win32", "darwin"}:
        return None
    has_x, has_wayland = _has_x_display(environment), _has_wayland_display(environment)
    if not has_x and not has_wayland:
        raise NoDisplayError(f"There is no display to show a window on: {WAYS_OUT}.")
    missing = _missing_library("xcb") if has_x else None
    if missing is not None and not has_wayland:
        raise NoDisplayError(f"{_MISSING} ({missing}): install it, or {WAYS_OUT}.")
    if has_x and missing is None:
        # With both displays Qt follows the session; with X alone it might still try Wayland first.
        return None if has_wayland else "xcb"
    return "wayland"


def _check_wanted(wanted: str, environment: Mapping[str, str]) -> None:
    """Raises NoDisplayError where the wanted platform (`xcb`, `vnc:port=5901`, `wayland;xcb`) cannot work."""
    if sys.platform in {"win32", "darwin"}:
        return
    reasons = []
    for name in wanted.split(";"):
        name = name.partition(":")[0]
        reason = _why_not(name, environment)
        if reason is None:
            return
        reasons.append(reason)
    raise NoDisplayError(f"{reasons[0]}: {WAYS_OUT}.")


def _why_not(name: str, environment: Mapping[str, str]) -> str | None:
    if name == "xcb" and not _has_x_display(environment):
        return "There is no X display to show a window on"
    if name.startswith("wayland") and not _has_wayland_display(environment):
        return "There is no Wayland display to show a window on"
    folder = _platform_folder()
    if folder is not None and not _plugin(folder, name).exists():
        return f"Qt has no platform called {name!r}"
    missing = _missing_library(name)
    return None if missing is None else f"{_MISSING} ({missing})"


def _has_x_display(environment: Mapping[str, str]) -> bool:
    name = environment.get("DISPLAY", "")
    if not name:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # the missing library is reported on its own
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(name.encode(), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)


def _has_wayland_display(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    if not name or not hasattr(socket, "AF_UNIX"):
        return False
    path = Path(environment.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _missing_library(platform: str) -> str | None:
    """What the loader misses for this platform plugin; None where it loads (and stays loaded for Qt)."""
    folder = _platform_folder()
    if folder is None or not _plugin(folder, platform).exists():
        return None
    try:
        ctypes.CDLL(str(_plugin(folder, platform)))
    except OSError as error:
        return str(error).partition(":")[0]
    return None


def _platform_folder() -> Path | None:
    """The folder of the platform plugins in the PySide6 wheel; None where PySide6 comes from the system."""
    spec = importlib.util.find_spec("PySide6")
    for root in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(root, "Qt", "plugins", "platforms")
        if folder.is_dir():
            return folder
    return None


def _plugin(folder: Path, name: str) -> Path:
    return folder / f"libq{name}.so"
