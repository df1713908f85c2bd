"""Notices of the chat: toasts, lines about the connection and the store, the pill."""

from qiscus_desktop.ui.notices.banner import OfflineBanner
from qiscus_desktop.ui.notices.conditions import ConditionLines
from qiscus_desktop.ui.notices.failed_bar import FailedBar
from qiscus_desktop.ui.notices.toasts import Toasts

__all__ = ["ConditionLines", "FailedBar", "OfflineBanner", "Toasts"]
