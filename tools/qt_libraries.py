"""Finds the system libraries and the font that Qt needs on Linux, and installs those that are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# Which package of Debian and Ubuntu holds each library that the PySide6 wheel expects from the system.
PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# What Qt loads in every process of ours, and what it loads for a window on an X11 screen.
LOADED_ALWAYS: tuple[str, ...] = (
    "QtWidgets.abi3.so",
    "QtNetwork.abi3.so",
    "QtSvg.abi3.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/imageformats/libqjpeg.so",
    "Qt/plugins/imageformats/libqwebp.so",
)
LOADED_FOR_X11: tuple[str, ...] = (
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
    "Qt/plugins/xcbglintegrations/libqxcb-egl-integration.so",
)
LOADED_FOR_WAYLAND: tuple[str, ...] = ("Qt/plugins/platforms/libqwayland.so",)
FONT_PACKAGES = ("fonts-dejavu-core", "fonts-noto-color-emoji")


def missing_libraries(pyside: Path, files: tuple[str, ...]) -> set[str]:
    """The libraries that `files` of the PySide6 folder need and the dynamic linker does not find.

    Asks the linker itself (`ldd`), so that a library in an unusual place counts. Files that a release of
    PySide6 does not have are passed over.
    """
    missing: set[str] = set()
    for name in files:
        path = pyside / name
        if not path.exists():
            continue
        listing = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
        for line in listing.splitlines():
            library, arrow, target = line.strip().partition(" => ")
            if arrow and target.startswith("not found"):
                missing.add(library)
    return missing


def has_font() -> bool:
    """Whether any scalable font lies where fontconfig looks by default; without one Qt draws empty boxes."""
    home = Path.home()
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".fonts",
        home / ".local/share/fonts",
    ]
    for folder in folders:
        for pattern in ("*.ttf", "*.otf", "*.ttc"):
            if next(folder.rglob(pattern), None):
                return True
    return False


def wanted_packages(missing: set[str], with_font: bool) -> tuple[list[str], list[str]]:
    """The Debian packages that bring what is missing, and the libraries whose package we do not know."""
    packages = {PACKAGE_OF[name] for name in missing if name in PACKAGE_OF}
    if with_font:
        packages.update(FONT_PACKAGES)
    return sorted(packages), sorted(name for name in missing if name not in PACKAGE_OF)


def provide(pyside: Path) -> tuple[str | None, str | None]:
    """Make sure that Qt finds its libraries and a font; installs with apt when run as root.

    Returns two sentences for the person, None where nothing is missing: what keeps Qt from starting at all,
    and what keeps it from opening a window on a screen.
    """
    if not shutil.which("ldd"):
        return None, None  # not glibc: nothing we could ask, and Qt's own error names the library
    for_window = LOADED_FOR_X11 + (LOADED_FOR_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else ())
    missing = missing_libraries(pyside, LOADED_ALWAYS + for_window)
    packages, _ = wanted_packages(missing, with_font=not has_font())
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing system packages: {' '.join(packages)}", flush=True)
        install_with_apt(packages)
        missing = missing_libraries(pyside, LOADED_ALWAYS + for_window)
    packages, unknown = wanted_packages(missing, with_font=not has_font())
    if not missing:
        if packages:
            # Ugly, but no reason to stop somebody who cannot install one.
            print(f"no font found, text will show as boxes. To get one:\n\n    {_line_to_type(packages)}\n")
        return None, None
    if unknown or not shutil.which("apt-get"):
        sentence = "Qt needs libraries that this system lacks: " + ", ".join(sorted(missing))
    else:
        sentence = (
            f"Qt needs libraries that this system lacks. To install them:\n\n    {_line_to_type(packages)}\n"
        )
    return (sentence if missing_libraries(pyside, LOADED_ALWAYS) else None), sentence


def install_with_apt(packages: list[str]) -> None:
    """Install Debian packages as root; a failure is left for the caller to see by what is still missing."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(install, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        # Fresh machines have no package lists yet; old ones have outdated ones.
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(install, env=quiet, check=False, stdout=subprocess.DEVNULL)


def _line_to_type(packages: Sequence[str]) -> str:
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)
