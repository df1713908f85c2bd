"""Owns putting one row together: day pill, divider, avatar, bubble, name, content, time, ticks, failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec
from PySide6.QtCore import QLocale, QPoint, QRect, QSize
from PySide6.QtGui import QColor

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.ui.timeline.delegates.base import (
    BubbleDelegate,
    Frame,
    Layout,
    LayoutContext,
    mirrored,
    stretched,
)
from qiscus_desktop.ui.timeline.delegates.fallback import FallbackDelegate, UnshownDelegate
from qiscus_desktop.ui.timeline.delegates.foreign import (
    FAULTS,
    ForeignCode,
    checked_frame,
    checked_layout,
    is_foreign,
)
from qiscus_desktop.ui.timeline.delegates.parts import (
    Avatar,
    Box,
    Hit,
    HitKind,
    Icon,
    Part,
    Tail,
    Text,
)
from qiscus_desktop.ui.timeline.delegates.registry import delegate_for
from qiscus_desktop.ui.timeline.delegates.typeset import Typeset, typeset
from qiscus_desktop.ui.timeline.look import Look, Style
from qiscus_desktop.ui.timeline.placement import Place
from qiscus_desktop.ui.timeline.rows.failure import failure
from qiscus_desktop.ui.timeline.rows.row import RowKey, RowLayout, reach_of
from qiscus_desktop.ui.timeline.rows.row_actions import row_actions
from qiscus_desktop.ui.timeline.words import EDITED, UNREAD, day_words, time_words

_MOST_TIMES = 200  # typeset times kept

TICKS = {
    Status.QUEUED: "clock",
    Status.SENDING: "clock",
    Status.SENT: "check",
    Status.DELIVERED: "double-check",
    Status.READ: "double-check",
    Status.FAILED: "failed",
}


class RowComposer:
    """Lays out rows for one look and one width. `laid_out` counts what it did, for tests and benchmarks."""

    def __init__(
        self,
        look: Look,
        delegates: Mapping[str, BubbleDelegate],
        *,
        width: int,
        account_id: str,
        is_group: bool,
        has_receipts: bool,
        locale: QLocale,
        picture_size: Callable[[str], QSize],
        name_ink: Callable[[str], QColor],
        is_right_to_left: bool,
        foreign: ForeignCode,
    ) -> None:
        self.look = look
        self.width = width
        self._delegates = delegates
        self._account_id = account_id
        self._is_group = is_group
        self._has_receipts = has_receipts
        self._locale = locale
        self._picture_size = picture_size
        self._name_ink = name_ink
        self._is_right_to_left = is_right_to_left
        self._foreign = foreign
        self._words = FallbackDelegate()
        self._times: dict[tuple[datetime, bool, int], Typeset] = {}
        self.column = min(width, look.column_most)
        self._left = (width - self.column) // 2 + look.side
        self._right = (width + self.column) // 2 - look.side

    def context(self, key: RowKey) -> LayoutContext:
        return LayoutContext(
            look=self.look,
            is_own=key.place.is_own,
            is_group=self._is_group,
            account_id=self._account_id,
            locale=self._locale,
            shown_characters=key.shown_characters,
            picture_size=self._picture_size,
            is_right_to_left=self._is_right_to_left,
        )

    def compose(self, key: RowKey, today: date, before: RowLayout | None = None) -> RowLayout:
        """Measures one row; where what should show it fails, with the comment's words, or with ours.

        `before` is a layout that this composer made of the row: the same content is not measured again.
        """
        delegate = delegate_for(key.comment, self._delegates)
        ways = (delegate, self._words, UnshownDelegate())
        for way in ways[1 if key.is_spoilt else 0 : -1]:
            try:
                return self._composed(key, way, today, before)
            except FAULTS as error:
                self._foreign.report(way, "layout", error)
        return self._composed(key, ways[-1], today, before)

    def _composed(
        self, key: RowKey, delegate: BubbleDelegate, today: date, before: RowLayout | None
    ) -> RowLayout:
        head: list[Part] = []
        y, pill = self._add_day(head, key.place, today)
        y = self._add_divider(head, key.place, y)
        if checked_frame(delegate.frame) is Frame.NOTICE:
            row = self._notice(key, delegate, head, y)
        else:
            row = self._bubble(key, delegate, head, y, before)
        above, below = reach_of(row)
        row = msgspec.structs.replace(
            row, pill=pill, above=above, below=below, is_foreign=is_foreign(delegate)
        )
        return self._turned(row) if self._is_right_to_left else row

    # ---- above the bubble

    def _add_day(self, parts: list[Part], place: Place, today: date) -> tuple[int, QRect]:
        if place.day is None:
            return 0, QRect()
        pill, y = self.day_pill(place.day, today, self.look.day_row.margin.top())
        parts.extend(pill)
        return y + self.look.day_row.margin.bottom(), pill[0].rect

    def day_pill(self, day: date, today: date, y: int) -> tuple[list[Part], int]:
        """The pill of a day at height `y`, and where it ends."""
        style = self.look.day
        pad = style.padding
        words = typeset(day_words(day, today, self._locale), style, self.column, max_lines=1)
        width = max(words.width + pad.left() + pad.right(), style.min_width)
        height = words.height + pad.top() + pad.bottom()
        x = (self.width - width) // 2
        box = QRect(x, y, width, height)
        return [Box(style, box), words.text.moved(x + (width - words.width) // 2, y + pad.top())], y + height

    def _add_divider(self, parts: list[Part], place: Place, y: int) -> int:
        if not place.has_divider:
            return y
        line, label = self.look.divider, self.look.divider_label
        words = typeset(UNREAD, label, self.column, max_lines=1)
        pad = label.padding
        width, height = words.width + pad.left() + pad.right(), words.height + pad.top() + pad.bottom()
        y += line.margin.top()
        x = (self.width - width) // 2
        rule = max(line.min_height, line.padding.top() + line.padding.bottom())
        parts.append(Box(line, QRect(self._left, y + (height - rule) // 2, self._right - self._left, rule)))
        parts.append(Box(label, QRect(x, y, width, height)))
        parts.append(words.text.moved(x + pad.left(), y + pad.top()))
        return y + height + line.margin.bottom()

    def _notice(self, key: RowKey, delegate: BubbleDelegate, parts: list[Part], y: int) -> RowLayout:
        style = self.look.notice
        pad = style.padding
        room = self._right - self._left - pad.left() - pad.right()
        if style.max_width is not None:
            room = min(room, style.max_width - pad.left() - pad.right())
        content = self._content(delegate, key, room)
        width, height = content.width + pad.left() + pad.right(), content.height + pad.top() + pad.bottom()
        y += style.margin.top()
        box = QRect((self.width - width) // 2, y, width, height)
        parts.append(Box(style, box))
        return RowLayout(
            key=key,
            width=self.width,
            height=y + height + style.margin.bottom(),
            bubble=box,
            delegate=delegate,
            content=content,
            content_at=QPoint(box.x() + pad.left(), y + pad.top()),
            content_width=content.width,
            parts=tuple(parts),
        )

    def _content(
        self, delegate: BubbleDelegate, key: RowKey, width: int, before: RowLayout | None = None
    ) -> Layout:
        """What the delegate makes of the comment."""
        measured = before.measured_for(key, delegate, width) if before is not None else None
        if measured is not None:
            return measured
        layout = delegate.layout(key.comment, width, self.context(key))
        return checked_layout(layout, self.width) if is_foreign(delegate) else layout

    # ---- the bubble

    def _bubble(
        self, key: RowKey, delegate: BubbleDelegate, parts: list[Part], y: int, before: RowLayout | None
    ) -> RowLayout:
        look, place, comment = self.look, key.place, key.comment
        bubble = look.bubble(place, comment.type)
        pad = bubble.padding
        gutter = look.avatar_size + look.avatar_gap if place.keeps_avatar_room else 0
        meta = self._meta(key)
        beside = 0 if look.is_time_inside else meta.width + look.time(place.is_own).margin.left()
        room = self._right - self._left - gutter
        most = int(room * bubble.role.max_width_fraction)
        if bubble.max_width is not None:
            most = min(most, bubble.max_width)
        most = max(min(most, room - beside), pad.left() + pad.right() + 1)
        measured_width = most - pad.left() - pad.right()
        content = measured = self._content(delegate, key, measured_width, before)
        covered = self._with_time_over(content, key) if look.is_time_inside else None
        if covered is not None:
            content, bubble = covered, look.bubble(place, comment.type, "picture")
            pad = bubble.padding
        name = self._name(key, most - pad.left() - pad.right())
        name_above = name is not None and not look.is_name_inside
        name_height = name.rect.height() + look.username.margin.bottom() if name is not None else 0

        aside: tuple[Part, ...] = ()
        inner_width, inner_height = content.width, content.height
        if name is not None and not name_above:
            inner_width = max(inner_width, name.rect.width())
        if look.is_time_inside and covered is None:
            inner_width, inner_height, meta_at = self._fit_meta(
                content, meta, most - pad.left() - pad.right(), inner_width
            )
        else:
            meta_at = QPoint()
        top_pad = pad.top() + (name_height if not name_above else 0)
        box_width = max(inner_width + pad.left() + pad.right(), bubble.min_width)
        if content.foot is not None:
            edges = bubble.border.left() + bubble.border.right()
            box_width = max(box_width, min(content.foot.width + edges, most))
        inner_width = box_width - pad.left() - pad.right()
        box_height = max(top_pad + inner_height + pad.bottom(), bubble.min_height)
        if name_above:
            y += name_height
        box_x = self._right - box_width if place.is_own else self._left + gutter
        box = QRect(box_x, y, box_width, box_height)
        content = stretched(content, inner_width)
        content_at = QPoint(box.x() + pad.left(), y + top_pad)
        if content.foot is not None:
            content, box = self._with_foot(content, bubble, box, content_at)

        parts.append(Box(bubble, box))
        if name is not None:
            at_y = y - name_height if name_above else y + pad.top()
            parts.append(name.moved(box.x() + (0 if name_above else pad.left()), at_y))
        if covered is None and look.is_time_inside:
            meta_x = content_at.x() + inner_width - meta.width
            parts.extend(part.moved(meta_x, content_at.y() + meta_at.y()) for part in meta.parts)
        elif covered is None:
            aside = self._meta_aside(meta, box, place)
        if place.keeps_avatar_room and (place.is_first if look.is_avatar_first else place.is_last):
            parts.append(self._avatar(comment, box))
        end = box.y() + box.height()
        end = self._add_failure(parts, key, end)
        return RowLayout(
            key=key,
            width=self.width,
            height=end + look.gap_below(place),
            bubble=box,
            delegate=delegate,
            content=content,
            content_at=content_at,
            content_width=inner_width,
            parts=tuple(parts),
            actions=row_actions(self.look, key, box, self.width),
            aside=aside,
            measured=measured,
            measured_width=measured_width,
        )

    def _with_time_over(self, content: Layout, key: RowKey) -> Layout | None:
        """The content with time and ticks on its picture; None when it ends with none that has room."""
        if content.picture is None:
            return None
        meta = self._meta(key, is_over=True)
        style = self.look.picture_time
        pad, margin = style.padding, style.margin
        pill = QRect(0, 0, meta.width + pad.left() + pad.right(), meta.height + pad.top() + pad.bottom())
        pill.moveBottomRight(content.picture.bottomRight() - QPoint(margin.right(), margin.bottom()))
        if not content.picture.marginsRemoved(margin).contains(pill):
            return None
        at = pill.topLeft() + QPoint(pad.left(), pad.top())
        over = (Box(style, pill), *(part.moved(at.x(), at.y()) for part in meta.parts))
        return msgspec.structs.replace(content, parts=(*content.parts, *over))

    def _with_foot(self, content: Layout, bubble: Style, box: QRect, at: QPoint) -> tuple[Layout, QRect]:
        """The rows of buttons along the lower edge, inside the border and its round corners."""
        from qiscus_desktop.ui.timeline.delegates.groups import footed

        assert content.foot is not None
        border = bubble.border
        place = QPoint(box.x() + border.left(), box.y() + box.height() - border.bottom()) - at
        width = box.width() - border.left() - border.right()
        low_right, low_left = (max(each - border.bottom(), 0) for each in bubble.corners[2:])
        layout = footed(content, place, width, (0, 0, low_right, low_left))
        return layout, box.adjusted(0, 0, 0, content.foot.height)

    def _fit_meta(self, content: Layout, meta: _Meta, most: int, width: int) -> tuple[int, int, QPoint]:
        """Puts time and ticks on the content's last line when there is room, else on a line of their own."""
        gap = self.look.time(True).margin.left()
        tail: Tail | None = content.tail
        drop = self.look.time(True).margin.top()
        if tail is not None and tail.x + gap + meta.width <= most:
            y = tail.y + tail.height - meta.height + drop
            # The time hangs a little lower than the words, into the padding, and makes no bubble higher.
            height = max(content.height, y + meta.height - drop)
            return max(width, tail.x + gap + meta.width), height, QPoint(0, y)
        y = content.height + drop
        return max(width, meta.width), y + meta.height - drop, QPoint(0, y)

    def _name(self, key: RowKey, room: int) -> Text | None:
        if not key.place.shows_name:
            return None
        comment = key.comment
        name = " ".join((comment.sender_name or comment.sender_id).split())
        ink = self._name_ink(comment.sender_id) if self.look.has_name_hues else None
        return typeset(
            name,
            self.look.username,
            room,
            max_lines=1,
            ink=ink,
            target=Hit(HitKind.SENDER, comment.sender_id),
        ).text

    def _avatar(self, comment: Comment, box: QRect) -> Avatar:
        size = self.look.avatar_size
        y = box.y() if self.look.is_avatar_first else box.y() + box.height() - size
        return Avatar(
            comment.sender_id,
            comment.sender_name,
            comment.sender_avatar_url,
            QRect(self._left, y, size, size),
            Hit(HitKind.SENDER, comment.sender_id),
        )

    def _meta(self, key: RowKey, *, is_over: bool = False) -> _Meta:
        """Edited mark, time and tick, from left to right, beside the content or over its picture."""
        look, place = self.look, key.place
        style = look.picture_time if is_over else look.time(place.is_own)
        time = self._time(key.comment, style)
        parts: list[Part] = [time.text]
        width, height = time.width, time.height
        if (
            place.is_own
            and not key.comment.is_deleted
            and (self._has_receipts or not key.status.is_on_server)
        ):
            tick = look.picture_tick(key.status) if is_over else look.tick(key.status)
            size = tick.icon_size
            x = width + tick.margin.left()
            parts.append(Icon(TICKS[key.status], QRect(x, (height - size) // 2, size, size), tick.icon_ink))
            width = x + size
        return _Meta(width, height, tuple(parts))

    def _time(self, comment: Comment, style: Style) -> Typeset:
        """Edited mark and time, typeset; many messages have the same, so it is kept."""
        minute = comment.created_at.replace(second=0, microsecond=0)
        known = (minute, comment.is_edited and not comment.is_deleted, id(style))
        made = self._times.get(known)
        if made is None:
            words = time_words(comment.created_at, self._locale)
            if known[1]:
                words = f"{EDITED} {words}".rstrip()
            if len(self._times) >= _MOST_TIMES:
                self._times.clear()
            made = self._times[known] = typeset(words, style, self.width, max_lines=1)
        return made

    def _meta_aside(self, meta: _Meta, box: QRect, place: Place) -> tuple[Part, ...]:
        gap = self.look.time(place.is_own).margin.left()
        x = box.x() - gap - meta.width if place.is_own else box.x() + box.width() + gap
        y = box.y() + box.height() - meta.height
        return tuple(part.moved(x, y) for part in meta.parts)

    def _add_failure(self, parts: list[Part], key: RowKey, y: int) -> int:
        if key.status is not Status.FAILED:
            return y
        more, end = failure(key.comment, self.look, self._left, self._right, y)
        parts.extend(more)
        return end

    def _turned(self, row: RowLayout) -> RowLayout:
        """The row for a right-to-left interface."""
        bubble = row.bubble.translated(row.width - 2 * row.bubble.x() - row.bubble.width(), 0)
        x = row.width - row.content_at.x() - row.content_width
        content = msgspec.structs.replace(row.content, parts=mirrored(row.content.parts, row.content_width))
        return msgspec.structs.replace(
            row,
            bubble=bubble,
            content=content,
            content_at=QPoint(x, row.content_at.y()),
            parts=mirrored(row.parts, row.width),
            actions=mirrored(row.actions, row.width),
            aside=mirrored(row.aside, row.width),
        )


class _Meta(msgspec.Struct, frozen=True):
    width: int
    height: int
    parts: tuple[Part, ...]
