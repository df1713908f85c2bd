"""The names under which the program logs, and which words of --log-filter name none of them."""

from __future__ import annotations

from qiscus_desktop.app.logs import is_named, patterns_of

AREAS = ("app", "core", "qt", "store", "ui")  # `qt` hands on what Qt logs, under Qt's own names
CATEGORIES = (
    "app.crash_trace app.failures app.logs app.main app.notifications app.program app.remembered "
    "app.sandbox_process app.scene app.secrets app.settings app.sign_in app.single_instance "
    "core.auth core.callbacks core.connection core.files core.interceptors core.options core.pump "
    "core.realtime core.receipts core.rest core.sending core.session core.setup core.stream core.sync "
    "core.upload "
    "store.archive store.database store.history store.kept_files store.media store.outbox store.reading "
    "store.room_list store.session store.tasks "
    "ui.chat_widget ui.pictures ui.tasks ui.theme ui.timeline"
).split()


def unknown_categories(text: str) -> list[str]:
    """The patterns that no line of the log could ever match."""
    names = (*AREAS, *CATEGORIES)
    return [
        pattern
        for pattern in patterns_of(text)
        if not pattern.startswith("qt.") and not any(is_named(name, pattern) for name in names)
    ]
