"""Owns what a drag or a paste from another program is taken for."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage

_ADDRESS = re.compile(r"(?:https?|ftp|file|data|blob):\S+", re.IGNORECASE)
_FRAMES = re.compile("[\u2029\ufdd0\ufdd1]")
_MOST_HTML = 1_000_000


def local_files(source: QMimeData) -> list[str]:
    """Paths of the files on this computer; addresses of the web are none, and folders cannot be sent."""
    if not source.hasUrls():
        return []
    paths = (url.toLocalFile() for url in source.urls() if url.isLocalFile())
    return [path for path in paths if path and Path(path).is_file()]


def taken_for(source: QMimeData) -> list[str] | QImage | str | None:
    """What a drop or a paste puts into a message: files, a picture, words, or nothing.

    Words beside a picture win, unless they are nothing but one address: then they name the picture. A folder
    alone has words as well (its address), but nobody means these.
    """
    files = local_files(source)
    if files:
        return files
    text = "" if source.hasUrls() and not source.hasFormat("text/plain") else source.text()
    if source.hasImage() and (not text.strip() or _ADDRESS.fullmatch(text.strip())):
        image = source.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return image
    if source.hasUrls() and all(url.isLocalFile() for url in source.urls()):
        return None
    return _clean(source.text() or _words_of(source)) or None


def may_take(source: QMimeData) -> bool:
    """Whether `taken_for` would find something; decodes nothing."""
    is_folder = source.hasUrls() and all(url.isLocalFile() for url in source.urls())
    has_some = source.hasImage() or source.hasText() or source.hasHtml()
    return bool(local_files(source)) or (not is_folder and has_some)


def _words_of(source: QMimeData) -> str:
    """The words of HTML that comes without plain ones."""
    if not source.hasHtml():
        return ""
    from PySide6.QtGui import QTextDocument

    class Words(QTextDocument):
        """Loads nothing: pictures that the HTML names are not looked at, wherever they are."""

        def loadResource(self, kind: int, name: QUrl | str) -> None:  # noqa: N802 - Qt's name
            return None

    document = Words()
    document.setHtml(source.html()[:_MOST_HTML])
    return document.toRawText().replace("\ufffc", "").strip("\n\u2029")


def _clean(text: str) -> str:
    # These have meanings inside a text document that a message must not carry.
    return _FRAMES.sub("\n", text).replace("\0", "")


def take_copy(event: QDropEvent) -> None:
    """Accepts a drag as a copy, whatever was proposed: after a move, a file manager deletes the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
