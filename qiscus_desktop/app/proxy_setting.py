"""Which proxy the program uses: the command line, then the sign-in form, then what was kept."""

from __future__ import annotations

from collections.abc import Callable

from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.core.proxies import SYSTEM, Proxies


class ProxySetting:
    """`value` is what `init` takes. `mask` hears of passwords, which never reach log or settings."""

    def __init__(self, given: str, settings: SettingsFile, mask: Callable[[str], None]) -> None:
        self._settings = settings
        self._mask = mask
        self.value = given or settings.value.proxy
        if given:
            mask(proxy_to_keep(given)[1])

    def use(self, setting: str) -> None:
        """From now on and in later runs, whatever the command line said; a password for this run alone."""
        kept, password = proxy_to_keep(setting)
        self._mask(password)
        self._settings.change(proxy=kept)
        self.value = setting or kept


def proxy_to_keep(setting: str) -> tuple[str, str]:
    """The proxy as the settings keep it, and the password that they do not: they are no place for secrets."""
    manual = Proxies(setting).manual
    if manual is None:
        return setting.strip().lower() or SYSTEM, ""
    return manual._replace(password="").url.replace(":@", "@"), manual.password
