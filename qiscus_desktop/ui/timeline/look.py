"""Owns what the painters know of the theme: roles of the sheet as whole pixels and ready colours."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QMarginsF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from qiscus_desktop.ui.timeline.placement import Place

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCharFormat

    from qiscus_desktop.core.models import Status
    from qiscus_desktop.ui.theme.painted.probes import Probes
    from qiscus_desktop.ui.theme.painted.role import Role


class Style:
    """A role with lengths rounded to whole logical pixels; `padding` is from the outer edge, border included.

    `is_mirrored` says that the sheet was turned for a right-to-left application. Rows are measured from left
    to right and turned afterwards, so left and right change places here and the box is painted as it is.
    """

    __slots__ = (
        "_look",
        "_path",
        "border",
        "corners",
        "font",
        "icon_ink",
        "icon_size",
        "ink",
        "is_mirrored",
        "line_height",
        "margin",
        "max_width",
        "min_height",
        "min_width",
        "padding",
        "radius",
        "role",
    )

    def __init__(self, role: Role, look: Look, path: str, *, is_mirrored: bool = False) -> None:
        self.role = role
        self._look = look
        self._path = path
        self.is_mirrored = is_mirrored
        self.font = role.font
        self.ink = role.color
        self.line_height = math.ceil(role.line_px)
        self.padding = _whole(role.padding + role.border, is_mirrored)
        self.margin = _whole(role.margin, is_mirrored)
        self.border = _whole(role.border, is_mirrored)
        one, two, three, four = (round(each) for each in role.radius)
        self.corners = (two, one, four, three) if is_mirrored else (one, two, three, four)
        self.min_width = role.min_width
        self.min_height = role.min_height
        self.max_width = role.max_width
        self.icon_ink = role.icon_color
        self.icon_size = round(role.number("icon-size", 0)) or self.line_height
        self.radius = round(max(role.radius))

    def paint(self, painter: QPainter, rect: QRect, *, is_flipped: bool = False) -> None:
        if is_flipped == self.is_mirrored:
            self.role.paint_box(painter, QRectF(rect))
            return
        painter.save()
        painter.translate(2 * rect.x() + rect.width(), 0)
        painter.scale(-1, 1)
        self.role.paint_box(painter, QRectF(rect))
        painter.restore()

    def when(self, state: str) -> Style:
        """The same in a state: words of a path such as `hover`, or none."""
        return self._look.style(f"{self._path}.{state}") if state else self

    def words(self, *, has_box: bool) -> QTextCharFormat:
        """The look of words whose size stays; a stretch inside others has no other box than this."""
        from PySide6.QtGui import QTextCharFormat

        look = QTextCharFormat()
        look.setForeground(self.ink)
        look.setFontUnderline(self.font.underline())
        if has_box and self.role.background is not None:
            look.setBackground(self.role.background)
        return look

    def reach(self, rect: QRect) -> QRect:
        """All that is painted for a box: with its shadow it may be more than the box."""
        shadow = self.role.shadow
        return rect if shadow is None else rect | shadow.area(QRectF(rect)).toAlignedRect()


class Look:
    """All styles and measures of the timeline. Dropped and made anew when `Probes.revision` changes."""

    def __init__(self, probes: Probes, *, is_mirrored: bool = False) -> None:
        self.revision = probes.revision
        self._probes = probes
        self._is_mirrored = is_mirrored
        self._styles: dict[str, Style] = {}

    def style(self, path: str) -> Style:
        found = self._styles.get(path)
        if found is None:
            role = self._probes.role(path)
            found = self._styles[path] = Style(role, self, path, is_mirrored=self._is_mirrored)
        return found

    # ---- measures, in pixels, from the variables of the sheet

    def px(self, name: str) -> int:
        theme = self._probes.theme
        return round(theme.px(name)) if theme is not None else 0

    def word(self, name: str) -> str:
        theme = self._probes.theme
        return theme.word(name) if theme is not None else ""

    def colour(self, name: str) -> QColor:
        theme = self._probes.theme
        return theme.colour(name) if theme is not None else QColor()

    @cached_property
    def side(self) -> int:
        return self.px("side-padding")

    @cached_property
    def column_most(self) -> int:
        return self.px("column-max-width")

    @cached_property
    def is_canvas_flat(self) -> bool:
        """Whether what lies under the rows looks the same everywhere."""
        return self.style("comments").role.is_flat

    @cached_property
    def run_gap(self) -> int:
        return self.px("run-gap")

    @cached_property
    def group_gap(self) -> int:
        return self.px("group-gap")

    @cached_property
    def avatar_size(self) -> int:
        return self.px("avatar-size")

    @cached_property
    def avatar_gap(self) -> int:
        return self.px("avatar-gap")

    @cached_property
    def is_avatar_first(self) -> bool:
        return self.word("avatar-at") == "first"

    @cached_property
    def is_date_sticky(self) -> bool:
        return self.word("sticky-date") != "off"

    @cached_property
    def is_time_inside(self) -> bool:
        return self.style("time.left").role.word("place", self.word("time-place")) != "beside"

    @cached_property
    def picture_most(self) -> QSize:
        most = self.px("picture-max")
        return QSize(most, most)

    def gap_below(self, place: Place) -> int:
        """The distance from a row's bubble to the next row: small inside a run."""
        return self.group_gap if place.is_last else self.run_gap

    # ---- rows

    def bubble(self, place: Place, kind: str, *extra: str) -> Style:
        return self.style(".".join(("bubble", *self._words(place), kind, *extra)))

    def tip(self, place: Place) -> Style:
        return self.style(".".join(("tip", *self._words(place))))

    @cached_property
    def username(self) -> Style:
        return self.style("username.group.first")

    @cached_property
    def is_name_inside(self) -> bool:
        return self.username.role.word("place", "inside") != "above"

    @cached_property
    def has_name_hues(self) -> bool:
        """Names take the sender's own hue unless the sheet gives them a colour."""
        return self.username.ink == self.colour("muted")

    @cached_property
    def focus_ring(self) -> Style:
        return self.style("focus-ring")

    @cached_property
    def day(self) -> Style:
        return self.style("date")

    @cached_property
    def day_row(self) -> Style:
        return self.style("date-row")

    @cached_property
    def divider(self) -> Style:
        return self.style("unread-divider")

    @cached_property
    def divider_label(self) -> Style:
        return self.style("unread-divider-label")

    @cached_property
    def notice(self) -> Style:
        return self.style("system")

    @cached_property
    def failed_info(self) -> Style:
        return self.style("failed-info.own")

    @cached_property
    def resend(self) -> Style:
        return self.style("failed-resend.own")

    @cached_property
    def flash(self) -> Style:
        return self.style("flash")

    @cached_property
    def top_page(self) -> Style:
        return self.style("top-page")

    @cached_property
    def skeleton(self) -> Style:
        return self.style("skeleton")

    @cached_property
    def empty(self) -> Style:
        return self.style("empty")

    def round_button(self, name: str, is_own: bool) -> Style:
        return self.style(f"{name}.{side(is_own)}")

    # ---- inside the bubble

    def text(self, is_own: bool) -> Style:
        return self.style(f"content.{side(is_own)}")

    def link(self, is_own: bool) -> Style:
        return self.style(f"link.{side(is_own)}")

    def time(self, is_own: bool) -> Style:
        return self.style(f"time.{side(is_own)}")

    def tick(self, status: Status) -> Style:
        return self.style(f"state.own.{status.name.lower()}")

    def quote(self, is_own: bool) -> Style:
        return self.style(f"reply.{side(is_own)}")

    def quote_sender(self, is_own: bool) -> Style:
        return self.style(f"reply-sender.{side(is_own)}")

    def quote_text(self, is_own: bool) -> Style:
        return self.style(f"reply-text.{side(is_own)}")

    def file_row(self, is_own: bool) -> Style:
        return self.style(f"file.{side(is_own)}")

    def file_icon(self, is_own: bool) -> Style:
        return self.style(f"file-icon.{side(is_own)}")

    def file_name(self, is_own: bool) -> Style:
        return self.style(f"file-name.{side(is_own)}")

    def file_note(self, is_own: bool) -> Style:
        return self.style(f"file-description.{side(is_own)}")

    def caption(self, is_own: bool) -> Style:
        return self.style(f"caption.{side(is_own)}")

    def deleted(self, is_own: bool) -> Style:
        return self.style(f"content.{side(is_own)}.deleted")

    def picture(self, is_own: bool) -> Style:
        return self.style(f"image.{side(is_own)}")

    @cached_property
    def picture_time(self) -> Style:
        return self.style("picture-time")

    def picture_tick(self, status: Status) -> Style:
        return self.style(f"picture-state.own.{status.name.lower()}")

    def picture_note(self, is_own: bool) -> Style:
        return self.style(f"image-failed.{side(is_own)}")

    @cached_property
    def ring(self) -> Style:
        return self.style("progress")

    @cached_property
    def emoji(self) -> Style:
        return self.style("emoji")

    @cached_property
    def selection(self) -> QTextCharFormat:
        from PySide6.QtGui import QTextCharFormat

        chosen = QTextCharFormat()
        chosen.setBackground(self.colour("selection"))
        chosen.setForeground(self.colour("on-selection"))
        return chosen

    def _words(self, place: Place) -> tuple[str, ...]:
        run = ("mid", "last", "first", "only")[2 * place.is_first + place.is_last]
        return ("own" if place.is_own else "left", run, "group" if place.keeps_avatar_room else "")


def side(is_own: bool) -> str:
    return "own" if is_own else "left"


def _whole(margins: QMarginsF, is_mirrored: bool) -> QMargins:
    left, right = round(margins.left()), round(margins.right())
    if is_mirrored:
        left, right = right, left
    return QMargins(left, round(margins.top()), right, round(margins.bottom()))
