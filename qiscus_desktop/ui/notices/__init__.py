"""What the chat tells the person beside the talk: toasts, the offline banner, the pill while it connects."""

from qiscus_desktop.ui.notices.banner import OfflineBanner
from qiscus_desktop.ui.notices.toasts import Toasts

__all__ = ["OfflineBanner", "Toasts"]
