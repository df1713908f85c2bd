"""Owns which delegate shows a comment: built-in ones by type, integrators' by type or `custom:<subtype>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.fallback import DeletedDelegate, FallbackDelegate
from qiscus_desktop.ui.timeline.delegates.file import FileDelegate
from qiscus_desktop.ui.timeline.delegates.foreign import FAULTS, ForeignCode
from qiscus_desktop.ui.timeline.delegates.reply import ReplyDelegate
from qiscus_desktop.ui.timeline.delegates.system_event import SystemEventDelegate
from qiscus_desktop.ui.timeline.delegates.text import TextDelegate

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment
    from qiscus_desktop.ui.timeline.delegates.custom import TemplateFunction

DELETED_KEY = "deleted"
FALLBACK_KEY = "*"
CUSTOM = "custom"


class RichDelegate(BubbleDelegate):
    """Loads a class of `delegates.rich` with the first comment of its type."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._made: BubbleDelegate | None = None

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        if self._made is None:
            from qiscus_desktop.ui.timeline.delegates import rich

            made: type[BubbleDelegate] = getattr(rich, self._name)
            self._made = made()
        return self._made.layout(comment, width, context)


def built_in_delegates(
    extra: Mapping[str, BubbleDelegate | type[BubbleDelegate] | Callable[[], BubbleDelegate]] | None = None,
    template_function: TemplateFunction | None = None,
) -> dict[str, BubbleDelegate]:
    """All delegates by comment type.

    `extra` adds or replaces: keys are types (`location`), subtypes of custom comments (`promo`, or
    `custom:promo` to be exact), `deleted`, or `*` for whatever is unknown; values are delegates, delegate
    classes or functions that make one; what cannot be made is logged and left out. `template_function` shows
    custom comments that have no delegate.
    """
    text = TextDelegate()
    delegates: dict[str, BubbleDelegate] = {
        "text": text,
        "button_postback_response": text,
        "reply": ReplyDelegate(),
        "file_attachment": FileDelegate(),
        "system_event": SystemEventDelegate(),
        "location": RichDelegate("LocationDelegate"),
        "contact_person": RichDelegate("ContactDelegate"),
        "buttons": RichDelegate("ButtonsDelegate"),
        "account_linking": RichDelegate("ButtonsDelegate"),
        "card": RichDelegate("CardDelegate"),
        "carousel": RichDelegate("CarouselDelegate"),
        DELETED_KEY: DeletedDelegate(),
        FALLBACK_KEY: FallbackDelegate(),
    }
    if template_function is not None:
        from qiscus_desktop.ui.timeline.delegates.custom import TemplateDelegate

        delegates[CUSTOM] = TemplateDelegate(template_function)
    foreign = ForeignCode()
    for name, given in (extra or {}).items():
        try:
            made: object = given if isinstance(given, BubbleDelegate) else given()
            if not isinstance(made, BubbleDelegate):
                raise TypeError(f"a delegate is a BubbleDelegate, not {type(made).__name__}")
        except FAULTS as error:
            foreign.report(given, "__init__", error)
        else:
            delegates[name] = made
    return delegates


def delegate_for(comment: Comment, delegates: Mapping[str, BubbleDelegate]) -> BubbleDelegate:
    """The delegate that shows this comment."""
    if comment.is_deleted:
        return delegates[DELETED_KEY]
    if comment.type == "text" and comment.attachment is not None:
        return delegates["file_attachment"]
    if comment.type == CUSTOM:
        subtype = comment.subtype
        return (
            delegates.get(f"{CUSTOM}:{subtype}")
            or delegates.get(subtype if subtype not in _BUILT_IN else "")
            or delegates.get(CUSTOM)
            or delegates[FALLBACK_KEY]
        )
    return delegates.get(comment.type) or delegates[FALLBACK_KEY]


# A sender cannot borrow a built-in delegate by naming a custom subtype after it.
_BUILT_IN = frozenset(
    {
        "text",
        "button_postback_response",
        "reply",
        "file_attachment",
        "system_event",
        "location",
        "contact_person",
        "buttons",
        "account_linking",
        "card",
        "carousel",
        DELETED_KEY,
        FALLBACK_KEY,
        CUSTOM,
    }
)
