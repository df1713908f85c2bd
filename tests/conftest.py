"""Rules that hold in every test: no outside network, fresh folders, no leftovers, no screen needed."""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

# Set before anything imports Qt or keyring: tests need no screen and never open the user's key store.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

# Where this is set, as in many containers, all modules are compiled again in each of some 150 processes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# One authority whose key nobody has; each client would else read the system's whole list, which takes 20 ms.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).parent / "data" / "one_authority.pem")

from tests.support.leak_guard import LeakGuard, TaskWatch
from tests.support.main_thread_gc import MainThreadGc
from tests.support.network_guard import NetworkGuard
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_MS
from tools import node

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.support.keyring_in_memory import KeyringInMemory

# Neither profile looks at the clock. `make test` tries the same examples each time, `make test-all` many
# more, and other ones each time.
_NO_CLOCK: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("quick", max_examples=50, derandomize=True, database=None, **_NO_CLOCK)
hypothesis.settings.register_profile("thorough", max_examples=500, **_NO_CLOCK)
hypothesis.settings.load_profile("quick")

NETWORK_GUARD = pytest.StashKey[NetworkGuard]()
TASK_WATCH = pytest.StashKey[TaskWatch]()
LEAK_GUARD = pytest.StashKey[LeakGuard]()
MAIN_THREAD_GC = pytest.StashKey[MainThreadGc]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("thread_grace_s", "how long a thread may outlast its test, in seconds", default="20")


def pytest_configure(config: pytest.Config) -> None:
    sys.dont_write_bytecode = False
    node.put_on_path()
    guard = NetworkGuard()
    guard.install()
    config.stash[NETWORK_GUARD] = guard
    config.add_cleanup(guard.remove)
    watch = TaskWatch()
    watch.install()
    config.stash[TASK_WATCH] = watch
    config.add_cleanup(watch.remove)
    config.stash[MAIN_THREAD_GC] = MainThreadGc()
    config.add_cleanup(gc.enable)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.get_closest_marker("qt_loop"):
        return {"qt": _new_qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def _new_qt_loop() -> asyncio.AbstractEventLoop:
    from PySide6.QtWidgets import QApplication
    from pytestqt import plugin

    from qiscus_desktop.ui.hosting.loop import QtLoop

    application = QApplication.instance()
    if application is None:
        application = QApplication(["tests"])
        # The slot in which pytest-qt keeps the application alive until the end of the session.
        plugin._qapp_instance = application
    application.setQuitOnLastWindowClosed(False)  # closing a window must not end the loop of the test
    loop: asyncio.AbstractEventLoop = QtLoop(application)
    return loop


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[LEAK_GUARD] = LeakGuard(float(item.config.getini("thread_grace_s")))
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    # After the yield every fixture of the test is gone, so what is still here was left behind.
    result = yield
    item.config.stash[MAIN_THREAD_GC].after_test()
    problems = [f"connection refused: {host}" for host in item.config.stash[NETWORK_GUARD].take_attempts()]
    leftovers = [*item.config.stash[TASK_WATCH].take_notes(), *item.stash[LEAK_GUARD].leftovers()]
    if not item.get_closest_marker("allow_leaks"):
        problems += leftovers
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
    return result


@pytest.fixture(scope="session")
def short_runtime_dir() -> Iterator[Path]:
    """A folder whose path is short enough for the sockets that Qt and desktops put there."""
    with tempfile.TemporaryDirectory(prefix="qd-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def place_of_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def fresh_folders(place_of_homes: Path, monkeypatch: pytest.MonkeyPatch, short_runtime_dir: Path) -> Path:
    """A home of its own for each test: settings, data and caches of the user are neither read nor written."""
    home = Path(tempfile.mkdtemp(dir=place_of_homes))
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "config",
        "LOCALAPPDATA": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": short_runtime_dir,
    }
    for name, place in places.items():
        monkeypatch.setenv(name, str(place))
    return home


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's, with our patience: its own five seconds are too few beside a busy neighbour."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitCallback", "waitActive", "waitExposed"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(scope="session")
def window_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `cache_path` for all windows: to translate the style sheets takes longer than most tests.

    All processes of the run share it.
    """
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "window-cache"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox with the small lively world for the whole session; share it, do not rely on being alone."""
    yield from _running(tmp_path_factory.mktemp("sandbox"), "--world", "small")


@pytest.fixture
def fresh_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """An empty sandbox for this test alone."""
    yield from _running(tmp_path / "sandbox", "--world", "empty")


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[Callable[..., SandboxProcess]]:
    """Starts a sandbox for this test with the given command line; all are ended with the test."""
    running: list[SandboxProcess] = []

    def start(*arguments: str) -> SandboxProcess:
        process = SandboxProcess.start(tmp_path / f"sandbox-{len(running)}", *arguments)
        running.append(process)
        return process

    yield start
    for process in running:
        process.stop()


def _running(folder: Path, *arguments: str) -> Iterator[Any]:
    process = SandboxProcess.start(folder, *arguments)
    yield process
    process.stop()


@pytest.fixture
def ring() -> Iterator[KeyringInMemory]:
    """The key store of this test alone."""
    import keyring

    from tests.support.keyring_in_memory import KeyringInMemory

    old = keyring.get_keyring()
    ring = KeyringInMemory()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(old)
