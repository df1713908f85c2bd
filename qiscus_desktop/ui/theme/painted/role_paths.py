"""Owns the names of painted roles: which class words, inside which parents, each part of a row carries."""

from __future__ import annotations

# One step of a row is a string of class words; `{side}` and its like are filled in from the words of the
# path.
_LIST = ("qcw-chat-wrapper", "qcw-main", "qcw-comments", "inner")
_ROW = (*_LIST, "{row}")
_CONTAINER = (*_ROW, "qcw-comment-container {type} {me}")
_COMMENT = (*_CONTAINER, "qcw-comment {me} {run}")
_BUBBLE = (*_COMMENT, "qcw-comment__message {shape} {bubble_state}")
_ATTACHMENT = (*_BUBBLE, "qcw-comment__attachment", "image-loader")
_FILE = (*_ATTACHMENT, "qcw-file-container {state}")
_REPLY = (*_BUBBLE, "reply-wrapper {reply_me} {state}")
_CARD = (*_BUBBLE, "comment__card--container")
_ROOMS = ("qcw-rooms", "qcw-room-list")
_ROOM = (*_ROOMS, "qcw-room {room}")
_HIT = ("qcw-rooms", "qcw-search-results", "qcw-search-results__list", "qcw-search-result {state}")

ROLES: dict[str, tuple[str, ...]] = {
    # The timeline.
    "comments": (*_LIST[:-1],),
    "row": _ROW,
    "comment": _COMMENT,
    "avatar": (*_COMMENT, "qcw-avatar"),
    "bubble": _BUBBLE,
    "tip": (*_BUBBLE, "tip"),
    "username": (*_BUBBLE, "qcw-comment__username"),
    "content": (*_BUBBLE, "qcw-comment__content comment-text {state}"),
    "emoji": (*_BUBBLE, "qcw-comment__content comment-text qcw-emoji-only"),
    "link": (*_BUBBLE, "qcw-comment__content comment-text", "qcw-link {state}"),
    "time": (*_BUBBLE, "qcw-comment__time {time_me}"),
    "edited": (*_BUBBLE, "qcw-comment__edited"),
    "state": (*_BUBBLE, "qcw-comment__state {tick}"),
    "more": (*_BUBBLE, "qcw-comment__more {state}"),
    "reply-btn": (*_BUBBLE, "reply-btn {state}"),
    "reply": _REPLY,
    "reply-sender": (*_REPLY, "reply-sender"),
    "reply-text": (*_REPLY, "reply-text"),
    "attachment": _ATTACHMENT[:-1],
    "image": (*_ATTACHMENT, "qcw-image-container {state}"),
    "image-loading": (*_ATTACHMENT, "loading-image-container"),
    "image-failed": (*_ATTACHMENT, "reload-image-btn {state}"),
    "picture-time": (*_ATTACHMENT, "qcw-picture-time"),
    "picture-state": (*_ATTACHMENT, "qcw-picture-time", "qcw-comment__state {tick}"),
    "caption": (*_ATTACHMENT, "image-caption"),
    "progress": (*_ATTACHMENT, "qcw-progress-ring {state}"),
    "file": _FILE,
    "file-icon": (*_FILE, "file-icon"),
    "file-name": (*_FILE, "file-meta", "file-name"),
    "file-description": (*_FILE, "file-meta", "file-description"),
    "card": _CARD,
    "card-image": (*_CARD, "comment__card--image"),
    "card-title": (*_CARD, "comment__card--title"),
    "card-description": (*_CARD, "comment__card--description"),
    "buttons": (*_BUBBLE, "qcw-comment__buttons"),
    "button": (*_BUBBLE, "qcw-comment__buttons", "action_buttons {state}"),
    "carousel-nav": (*_BUBBLE, "comment__carousel", "qcw-carousel__nav {state}"),
    "custom": (*_BUBBLE, "qcw-custom-template"),
    "failed-info": (*_ROW, "failed-info"),
    "failed-resend": (*_ROW, "failed-info", "failed-resend {state}"),
    "system": (*_ROW, "qcw-comment-container {type}", "qcw-comment--system-event"),
    "date": (*_ROW, "qcw-comment-container", "qcw-comment-date", "qcw-comment-date__pill"),
    "date-row": (*_ROW, "qcw-comment-container", "qcw-comment-date"),
    "unread-divider": (*_LIST, "qcw-unread-divider"),
    "unread-divider-label": (*_LIST, "qcw-unread-divider", "qcw-unread-divider__label"),
    "load-more": (*_LIST, "qcw-load-more qcw-load-more-btn {state}"),
    "top-page": (*_LIST, "qcw-load-more qcw-top-page"),
    "typing": (*_LIST, "qcw-typing"),
    "goto-bottom": ("qcw-chat-wrapper", "qcw-main", "qcw-comments", "qcw-goto-bottom {state}"),
    "drop": ("qcw-chat-wrapper", "qcw-main", "qcw-dropzone-area"),
    "drop-title": ("qcw-chat-wrapper", "qcw-main", "qcw-dropzone-area", "qcw-dropzone-title"),
    "empty-title": ("qcw-chat-wrapper", "qcw-main", "empty-state", "empty-state__title"),
    "empty": ("qcw-chat-wrapper", "qcw-main", "empty-state"),
    "skeleton": (*_LIST, "qcw-skeleton"),
    "flash": (*_ROW, "qcw-flash"),
    "focus-ring": (*_ROW, "qcw-focus-ring"),
    # The room list.
    "rooms": _ROOMS[:1],
    "room-list": _ROOMS,
    "room": _ROOM,
    "room-avatar": (*_ROOM, "qcw-room__avatar"),
    "room-presence": (*_ROOM, "qcw-room__presence {presence}"),
    "room-name": (*_ROOM, "qcw-room__name"),
    "room-preview": (*_ROOM, "qcw-room__preview"),
    "room-draft": (*_ROOM, "qcw-room__draft"),
    "room-typing": (*_ROOM, "qcw-room__typing"),
    "room-time": (*_ROOM, "qcw-room__time"),
    "room-tick": (*_ROOM, "qcw-room__state {tick}"),
    "room-unread": (*_ROOM, "qcw-room__unread"),
    "room-muted": (*_ROOM, "qcw-room__muted"),
    "room-pinned": (*_ROOM, "qcw-room__pinned"),
    "room-skeleton": (*_ROOMS, "qcw-skeleton"),
    # The messages found below it.
    "search-result": _HIT,
    "search-avatar": (*_HIT, "qcw-search-result__avatar"),
    "search-name": (*_HIT, "qcw-search-result__name"),
    "search-time": (*_HIT, "qcw-search-result__time"),
    "search-text": (*_HIT, "qcw-search-result__text"),
    "search-hit": (*_HIT, "qcw-search-result__text", "qcw-search-result__hit"),
}
"""Every role, with the class words of its steps inside the root widget, outermost first."""

_RUNS = {
    "first": "comment--parent",
    "mid": "comment--mid",
    "last": "comment--last",
    "only": "comment--parent comment--last",
}
_TICKS = {
    "queued": "qcw-comment__state--sending",
    "sending": "qcw-comment__state--sending",
    "sent": "qcw-comment__state--sent",
    "delivered": "qcw-comment__state--delivered",
    "read": "qcw-comment__state--read",
    "failed": "qcw-comment__state--failed",
}
_STATES = {
    "hover": "qcw-is-hover",
    "pressed": "qcw-is-pressed",
    "focus": "qcw-is-focus",
    "disabled": "qcw-is-disabled",
}
_ROOM_WORDS = {
    "selected": "qcw-room--selected qcw-is-selected",
    "unread": "qcw-room--unread",
    "muted": "qcw-room--muted",
    "single": "qcw-room--single",
    "group": "qcw-room--group",
    "channel": "qcw-room--channel",
}
_PRESENCE = {"online": "status--online", "offline": "status--lastseen"}
_SHAPES = {"card", "carousel", "picture"}
_TYPE_NAMES = {"file": "file_attachment", "system": "system_event", "contact": "contact_person"}


class UnknownRoleError(KeyError):
    """The first word of a path is none of ROLES."""


def canonical(path: str) -> tuple[str, ...]:
    """The path as its role, then its words in a fixed order; raises UnknownRoleError."""
    role, *words = path.split(".")
    if role not in ROLES:
        raise UnknownRoleError(f"no painted role is called '{role}'")
    return (role, *sorted(set(words) - {"", "left"}))


def steps(path: str) -> tuple[str, ...]:
    """The class words of every step from inside the root widget down to the role.

    `bubble.own.first.text` is a role and then, in any order: the side (`own` or `left`), the place in the
    run (`first`, `mid`, `last`, `only`), states (`hover`, `pressed`, `focus`, `disabled`), a tick (`sent`,
    `read` ...),
    `group`, `deleted`, `failed`, for rooms `selected`, `unread`, `muted`; any other word is the type of the
    comment.
    """
    role, *words = canonical(path)
    room = role.startswith("room")
    own = "own" in words
    kinds = [word for word in words if word not in _KNOWN]
    run = next((word for word in ("first", "mid", "last", "only") if word in words), "only")
    state = " ".join(_STATES[word] for word in words if word in _STATES)
    filled = {
        "me": "comment--me" if own else "",
        "time_me": "qcw-comment__time--me" if own else "",
        "reply_me": "reply-wrapper--me" if own else "",
        "run": _RUNS[run],
        "type": _type_words(role, kinds),
        "shape": " ".join(kind for kind in kinds if kind in _SHAPES),
        "row": _row_words(own, run, words),
        "state": state,
        "bubble_state": state if role == "bubble" else "",
        "tick": next((_TICKS[word] for word in words if word in _TICKS), ""),
        "room": " ".join(
            [*(_ROOM_WORDS[word] for word in words if word in _ROOM_WORDS), state if room else ""]
        ),
        "presence": next((_PRESENCE[word] for word in words if word in _PRESENCE), ""),
    }
    return tuple(" ".join(step.format(**filled).split()) for step in ROLES[role])


def class_words() -> set[str]:
    """Every class word that a step of a path may carry, but for the types of comments."""
    texts = [step for steps_ in ROLES.values() for step in steps_]
    for group in (_RUNS, _TICKS, _STATES, _ROOM_WORDS, _PRESENCE):
        texts += group.values()
    texts += [*_SHAPES, _row_words(True, "only", ["group", "deleted", "failed", "contain-date"])]
    texts.append("comment--me qcw-comment__time--me reply-wrapper--me")
    return {word for text in texts for word in text.split() if "{" not in word}


_KNOWN = frozenset(
    {
        *_RUNS,
        *_TICKS,
        *_STATES,
        *_ROOM_WORDS,
        *_PRESENCE,
        "own",
        "deleted",
        "failed",
        "group",
        "contain-date",
        "all",
    }
)


def _row_words(own: bool, run: str, words: list[str]) -> str:
    found = ["qcw-comment-row"]
    if run in ("first", "only"):
        found.append("parent--container")
    if own:
        found.append("my--container")
    if "group" in words:
        found.append("qcw-group")
    found.extend(word for word in ("deleted", "failed", "contain-date") if word in words)
    return " ".join(found)


def _type_words(role: str, kinds: list[str]) -> str:
    if role == "system":
        return "qcw-comment--system_event"
    names = [_TYPE_NAMES.get(kind, kind) for kind in kinds] or ["text"]
    return " ".join(
        f"qcw-comment--{name}" for name in names if name.replace("-", "").replace("_", "").isalnum()
    )
