"""The composer: where a message is written, with its files, the message it answers, and its draft."""

from qiscus_desktop.ui.composer.composer import Composer

__all__ = ["Composer"]
