"""Owns what painting draws from: icons, avatars and pictures made ready before, hover, selection, uploads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from qiscus_desktop.ui.theme.avatars import paint_initials, paint_picture
from qiscus_desktop.ui.timeline.delegates.parts import NOTHING, Avatar, Hit, Part, Picture
from qiscus_desktop.ui.timeline.paint.picture_job import PictureJob
from qiscus_desktop.ui.timeline.paint.pictures import Pictures
from qiscus_desktop.ui.timeline.rows.row import RowLayout

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCharFormat

    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.timeline.look import Look

_MOST_AVATARS = 400


class Media(Protocol):
    """Files behind URLs, as the Session's media keep them."""

    def path(self, url: str) -> Path | None: ...
    def has_failed(self, url: str) -> bool: ...

    def is_held_back(self, url: str) -> bool: ...


class ViewCanvas:
    """The Canvas of one view. `prepare` does the work for rows on screen; drawing only looks things up.

    `epoch` is another number once what was prepared is forgotten.
    """

    def __init__(self, pictures: Pictures, icons: Icons, media: Media) -> None:
        self.selection: tuple[int, int] | None = None
        self._look: Look | None = None
        self.clip = QRectF()
        self.hovered: Hit = NOTHING
        self.is_pressed = False
        self.pictures = pictures
        self.ratio = 1.0
        self.epoch = 0
        self._icons = icons
        self._media = media
        self._avatars: dict[tuple[str, str, str, int], QPixmap] = {}
        self._with_picture: set[tuple[str, str, str, int]] = set()
        self._own_files: dict[str, Path] = {}
        self._stand_ins: dict[str, str] = {}
        self._progress: dict[str, float] = {}

    # ---- asked while painting

    def state_of(self, target: Hit | None) -> str:
        hovered = self.hovered
        if target is None or not target.leads_where(hovered):
            return ""
        # As in a style sheet: what is pressed is under the mouse as well.
        return "hover.pressed" if self.is_pressed else "hover"

    @property
    def selection_format(self) -> QTextCharFormat:
        """How selected words look in the theme in use."""
        assert self._look is not None
        return self._look.selection

    def picture(self, url: str, size: QSize, radius: int) -> QPixmap | None:
        found = self.pictures.get(url, size, radius)
        if found is None and url in self._stand_ins:
            found = self.pictures.get(self._stand_ins[url], size, radius)
        return found

    def natural_size(self, url: str) -> QSize:
        """The size of a picture in its own pixels; empty before it was read."""
        return self.pictures.natural_size(url)

    def picture_failed(self, url: str) -> bool:
        return self.pictures.has_failed(url) or self._media.has_failed(url)

    def picture_held_back(self, url: str) -> bool:
        return self._media.is_held_back(url)

    def held_back(self, parts: Iterable[Part]) -> list[str]:
        """The addresses of pictures in these parts that wait for the person."""
        found: list[str] = []
        for part in parts:
            if isinstance(part, Picture) and self.picture_held_back(part.url):
                found.append(part.url)
            found += self.held_back(getattr(part, "parts", ()))
        return found

    def avatar(self, user_id: str, name: str, url: str, size: int) -> QPixmap | None:
        return self._avatars.get((user_id, name, url, size))

    def icon(self, name: str, size: QSize, ink: QColor) -> QPixmap:
        return self._icons.pixmap(name, ink, size.width(), self.ratio)

    def progress(self, temp_id: str) -> float | None:
        return self._progress.get(temp_id)

    # ---- prepared before painting

    def set_look(self, look: Look) -> None:
        self._look = look

    def prepare(self, row: RowLayout) -> bool:
        """Has everything that this row shows read, drawn or downloaded, unless it is there already.

        True when all of it is there and stays: until `epoch` changes the row needs not be looked at again.
        Pictures may be dropped, so a row with one always returns False.
        """
        is_ready = True
        for part in (*row.parts, *row.content.parts):
            if not self._prepare_part(part):
                is_ready = False
        return is_ready

    def set_own_file(self, url: str, path: Path) -> None:
        """A file of this computer that is being sent, or was just sent, under this URL.

        Only for the account's own uploads; the URL of a received message never gets here.
        """
        self._own_files[url] = path

    def set_stand_in(self, url: str, shown: str) -> None:
        """The picture at `url` is the one that was shown as `shown`, which is shown until it is read."""
        self._stand_ins[url] = shown

    def set_progress(self, temp_id: str, share: float | None) -> None:
        """How much of an upload is done, 0 to 1; None when it has ended."""
        if share is None:
            self._progress.pop(temp_id, None)
        else:
            self._progress[temp_id] = share

    def set_ratio(self, ratio: float) -> None:
        """Another screen: everything is drawn anew for its pixels."""
        if ratio != self.ratio:
            self.ratio = ratio
            self.forget()

    def forget(self) -> None:
        self.pictures.clear()
        self._forget_avatars()

    def _forget_avatars(self) -> None:
        self._avatars.clear()
        self._with_picture.clear()
        self.epoch += 1

    def close(self) -> None:
        self.pictures.close()

    def _prepare_part(self, part: Part) -> bool:
        if isinstance(part, Picture):
            own = self._own_files.get(part.url)
            is_own_file = own is not None and part.url.startswith("file:")
            path = (
                own if is_own_file else self._media.path(part.url)
            )  # which takes no file URL of a received message
            if path is None and own is not None and own.is_file():
                path = own  # of what was just uploaded, where it could not be kept
            if path is not None:
                job = PictureJob(part.url, path, part.rect.size(), part.placeholder.radius, self.ratio)
                self.pictures.want(job)
            return False
        if isinstance(part, Avatar):
            return self._prepare_avatar(part)
        is_ready = True
        for inner in getattr(part, "parts", ()):
            is_ready = self._prepare_part(inner) and is_ready
        return is_ready

    def _prepare_avatar(self, part: Avatar) -> bool:
        side = part.rect.width()
        key = (part.user_id, part.name, part.url, side)
        if key in self._with_picture:
            return True
        path = self._media.path(part.url) if part.url else None
        picture = self.pictures.get(part.url, part.rect.size(), 0) if path is not None else None
        if path is not None and picture is None:
            self.pictures.want(PictureJob(part.url, path, part.rect.size(), 0, self.ratio))
        if key in self._avatars and picture is None:
            return not part.url
        if len(self._avatars) >= _MOST_AVATARS:
            self._forget_avatars()
        self._avatars[key] = self._drawn(part, picture)
        if picture is not None:
            self._with_picture.add(key)
        return picture is not None or not part.url

    def _drawn(self, part: Avatar, picture: QPixmap | None) -> QPixmap:
        side = part.rect.width()
        pixmap = QPixmap(round(side * self.ratio), round(side * self.ratio))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            if picture is not None:
                paint_picture(painter, QRectF(0, 0, side, side), picture)
            else:
                paint_initials(painter, QRectF(0, 0, side, side), part.name or part.user_id, part.user_id)
        return pixmap
