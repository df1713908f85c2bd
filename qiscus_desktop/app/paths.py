"""Where this computer keeps our data, settings and logs: the only code that knows folders."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import tempfile
from pathlib import Path

import msgspec

from qiscus_desktop.store.database.private_files import make_all_private, make_private_folder

log = logging.getLogger(__name__)

APP_NAME = "qiscus-desktop"
# What lies directly in a data folder and is ours; a person may have given a folder with other things in it.
_OURS = re.compile(
    r"(settings.*\.json|\.settings-.*|removal\.json|\.removal-.*|running\.lock|log|cache|people|worlds|sandbox|.+\.sqlite3.*)$"
)
_DATABASE_NAME = re.compile(r"[a-z0-9_%-]+\.sqlite3")


class Paths(msgspec.Struct, frozen=True):
    """The folders of one running program; `data` must survive, `cache` may be deleted any time."""

    data: Path
    cache: Path
    is_temporary: bool = False
    root: Path | None = None  # the folder in which `data` lies, where that is a part of another

    @classmethod
    def nowhere(cls) -> Paths:
        """Folders that cannot be made: what would lie there is kept in memory."""
        place = Path(os.devnull) / APP_NAME
        return cls(place, place / "cache")

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
    def removal_file(self) -> Path:
        """There while an account is to be removed from this computer."""
        return self.data / "removal.json"

    @property
    def sandbox_folder(self) -> Path:
        """What the local sandbox server keeps, shared by all the people who are signed in to it."""
        return self.data / "sandbox"

    def for_sandbox_world(self, world: str) -> Paths:
        """The folders of one world of the sandbox: rooms of different worlds may have the same ids."""
        name = file_name(world)
        return self._inside("worlds", name)

    def for_sandbox_person(self, user_id: str) -> Paths:
        """The folders of one person of the sandbox: two people never share a database or settings."""
        name = file_name(user_id)
        return self._inside("people", name)

    def _inside(self, *names: str) -> Paths:
        data, cache = self.data.joinpath(*names), self.cache.joinpath(*names)
        return Paths(data, cache, self.is_temporary, self.root or self.data)

    def database_file(self, app_id: str, server: str) -> Path:
        """The database for one app on one server (an address, or a fixed word for the sandbox)."""
        return self.data / f"{file_name(app_id)}-{file_name(server)}.sqlite3"

    @staticmethod
    def is_database_name(name: str) -> bool:
        """Whether `database_file` may have given a file this name; also for the empty name of none."""
        return not name or _DATABASE_NAME.fullmatch(name) is not None

    @property
    def media_folder(self) -> Path:
        return self.cache / "media"

    def make(self) -> None:
        """Creates the folders, readable by this person alone, whatever they were. Raises OSError.

        One for the cache that cannot be made is no reason to do without the data.
        """
        for folder in (self.root or self.data, self.data):
            make_private_folder(folder)
        try:
            make_private_folder(self.cache)
        except OSError as error:
            log.warning("nothing is cached: %s", error)

    def close_to_others(self) -> None:
        """Closes what earlier versions left readable to others; takes its time. Foreign files in a given
        folder are left alone.
        """
        for folder in {self.root or self.data, self.data}:
            with contextlib.suppress(OSError):
                for entry in folder.iterdir():
                    if _OURS.match(entry.name):
                        make_all_private(entry)
        make_all_private(self.cache)

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
