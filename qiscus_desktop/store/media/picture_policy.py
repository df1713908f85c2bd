"""Which pictures load by themselves: all, those of the service's own hosts, or others after a question."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from urllib.parse import urlsplit


class PicturePolicy(enum.Enum):
    """What happens with a picture that does not lie on one of the service's hosts."""

    ALWAYS = "always"
    SERVICE = "service"  # it is not loaded
    ASK = "ask"  # it is loaded when the person wants to see it


class PictureRules:
    """Judges addresses. `hosts` names the service's hosts at that moment; none while they are not known."""

    def __init__(self, hosts: Callable[[], Collection[str]]) -> None:
        self._hosts = hosts
        self._approved: set[str] = set()
        self.policy = PicturePolicy.ALWAYS

    def holds_back(self, url: str) -> bool:
        """Whether this address is not to be asked for by itself."""
        if self.policy is PicturePolicy.ALWAYS or url in self._approved:
            return False
        hosts = self._hosts()
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return True
        return bool(hosts) and not any(host == one or host.endswith(f".{one}") for one in hosts)

    def approve(self, url: str) -> None:
        """The person wants this one, as long as the program runs."""
        self._approved.add(url)
