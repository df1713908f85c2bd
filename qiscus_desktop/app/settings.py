"""What the program remembers between two runs, in one readable JSON file that is always whole."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

import msgspec

from qiscus_desktop.store.database.private_files import replace_private_file

log = logging.getLogger(__name__)


MODES = ("wide", "widget")


class Server(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which Qiscus Chat app to talk to; an empty address means the service's own."""

    app_id: str = ""
    base_url: str = ""
    mqtt_url: str = ""
    broker_lb_url: str = ""
    upload_url: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """No secrets in here: tokens and keys are in the system's keyring (see `secrets`)."""

    server: Server = Server()
    user_id: str = ""
    is_remembered: bool = False
    proxy: str = "system"  # or "none", or the address of one
    theme: str = "system"
    mode: str = MODES[0]
    pictures: str = "always"  # see store.picture_policy
    geometry: str = ""  # QWidget.saveGeometry() of the window, base64


class SettingsFile:
    """Reads and writes the settings; a damaged file is set aside and never stops the program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.value = self._read()

    def change(self, **fields: object) -> None:
        """Sets fields and writes the file; a disk that refuses is logged, the program goes on."""
        value = msgspec.structs.replace(self.value, **fields)
        if value == self.value:
            return
        self.value = value
        try:
            self._write(value)
        except OSError as error:
            log.warning("settings are not saved: %s", error)

    def _read(self) -> Settings:
        try:
            return _usable(msgspec.json.decode(self._path.read_bytes(), type=Settings))
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            log.warning("settings are not readable: %s", error)
        except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError) as error:
            aside = self._path.with_suffix(".damaged.json")
            log.warning("settings are damaged and set aside as %s: %s", aside.name, error)
            with contextlib.suppress(OSError):
                self._path.replace(aside)
        return Settings()

    def _write(self, value: Settings) -> None:
        data = msgspec.json.format(msgspec.json.encode(value), indent=2)
        replace_private_file(self._path, data + b"\n")


def _usable(found: Settings) -> Settings:
    """The settings, with the usual value in place of one that nothing can be done with."""
    return msgspec.structs.replace(
        found,
        mode=found.mode if found.mode in MODES else MODES[0],
        theme=found.theme if found.theme.isprintable() else "system",
        geometry=found.geometry if found.geometry.isascii() else "",
    )
