"""Where this computer keeps our data, settings and logs: the only code that knows folders."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from pathlib import Path

import msgspec

APP_NAME = "qiscus-desktop"


class Paths(msgspec.Struct, frozen=True):
    """The folders of one running program; `data` must survive, `cache` may be deleted any time."""

    data: Path
    cache: Path
    is_temporary: bool = False

    @property
    def settings_file(self) -> Path:
        return self.data / "settings.json"

    @property
    def log_file(self) -> Path:
        return self.data / "log" / f"{APP_NAME}.txt"

    @property
    def crash_file(self) -> Path:
        """There while the program runs, and after a run that crashed."""
        return self.data / "log" / f"{APP_NAME}-crash.txt"

    @property
    def instance_lock(self) -> Path:
        return self.data / "running.lock"

    @property
    def sandbox_folder(self) -> Path:
        """What the local sandbox server keeps, shared by all the people who are signed in to it."""
        return self.data / "sandbox"

    def for_sandbox_world(self, world: str) -> Paths:
        """The folders of one world of the sandbox: rooms of different worlds may have the same ids."""
        name = file_name(world)
        return Paths(self.data / "worlds" / name, self.cache / "worlds" / name, self.is_temporary)

    def for_sandbox_person(self, user_id: str) -> Paths:
        """The folders of one person of the sandbox: two people never share a database or settings."""
        name = file_name(user_id)
        return Paths(self.data / "people" / name, self.cache / "people" / name, self.is_temporary)

    def database_file(self, app_id: str, server: str) -> Path:
        """The database for one app on one server (an address, or a fixed word for the sandbox)."""
        return self.data / f"{file_name(app_id)}-{file_name(server)}.sqlite3"

    @property
    def media_folder(self) -> Path:
        return self.cache / "media"

    def make(self) -> None:
        """Creates the folders, readable by this person alone."""
        for folder in (self.data, self.cache):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def remove_temporary(self) -> None:
        """Deletes everything of a `--temp-data` run; does nothing otherwise."""
        if self.is_temporary:
            with contextlib.suppress(OSError):
                shutil.rmtree(self.data)


def find_paths(data: Path | None = None, *, is_temporary: bool = False) -> Paths:
    """The folders to use: a temporary one, the given one, or the ones this system has for programs."""
    if is_temporary:
        folder = Path(tempfile.mkdtemp(prefix=f"{APP_NAME}-"))
        return Paths(folder, folder / "cache", is_temporary=True)
    if data is not None:
        folder = data.expanduser().resolve()
        return Paths(folder, folder / "cache")
    import platformdirs  # a run with its own folder does not need it

    return Paths(
        Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)),
        Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)),
    )


def file_name(text: str) -> str:
    """A file name for any text: what is safe everywhere stays readable, all else becomes its code in hex.

    Different texts get different names; letters of either case stay apart on systems that ignore case.
    """
    name = re.sub(r"[^a-z0-9_-]", lambda match: f"%{ord(match[0]):x}%", text)
    if len(name) <= 60:
        return name or "%"
    import hashlib  # only for the rare long text

    return f"{name[:40]}%{hashlib.sha256(text.encode()).hexdigest()[:16]}"
