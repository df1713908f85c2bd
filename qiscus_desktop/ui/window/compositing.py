"""Owns the question whether windows can be translucent: on X11 only where a compositor runs."""

from __future__ import annotations

import ctypes

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBitmap, QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget


def can_be_translucent() -> bool:
    """False where what is transparent would be black. Asked anew each time: compositors come and go."""
    if QGuiApplication.platformName() != "xcb":
        return True
    try:
        return _has_compositor()
    except (OSError, AttributeError):  # no such library, or not the one that we think
        return True


def _has_compositor() -> bool:
    library = ctypes.CDLL("libX11.so.6")
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    library.XInternAtom.restype = ctypes.c_ulong
    library.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    library.XGetSelectionOwner.restype = ctypes.c_ulong
    library.XDefaultScreen.argtypes = library.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = library.XOpenDisplay(None)
    if not display:
        return True
    try:
        name = f"_NET_WM_CM_S{library.XDefaultScreen(display)}".encode()
        return bool(library.XGetSelectionOwner(display, library.XInternAtom(display, name, 0)))
    finally:
        library.XCloseDisplay(display)


def opaque_region(widget: QWidget) -> QRegion:
    """What the widget paints more than half opaquely, in its own coordinates."""
    image = QImage(widget.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        widget.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    return QRegion(QBitmap.fromImage(image.createAlphaMask(Qt.ImageConversionFlag.ThresholdAlphaDither)))
