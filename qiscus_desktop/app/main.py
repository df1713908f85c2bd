"""The order of a run: logs, folders, lock, window, first paint, then the network; and the way out."""

from __future__ import annotations

import gc
import linecache
import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.app.crash_trace import CrashTrace
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.options import Options
from qiscus_desktop.app.paths import APP_NAME
from qiscus_desktop.app.profile import Profile, find_profile, temporary_profile
from qiscus_desktop.app.program import Program
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.app.single_instance import SingleInstance
from qiscus_desktop.app.window import program_icon
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.collector import collector_of

log = logging.getLogger(__name__)

PAINT_WITHIN_MS = 1000


def run(options: Options, platform: str | None = None) -> int:
    """Runs the program to its end; returns the exit code. `platform`: the Qt platform plugin to ask for.

    Whatever the disk holds, a window appears: the program's, or one that says why not and what can be done.
    """
    logs = Logs(options.log_filter)
    logs.masks.add(options.key)
    application = _application(options, platform)
    profile = find_profile(options)
    try:
        while True:
            outcome = _run_profile(application, options, profile, logs)
            if isinstance(outcome, int):
                return outcome
            profile.root.remove_temporary()
            profile = temporary_profile(options, outcome)
    finally:
        profile.root.remove_temporary()
        logs.close()


def _run_profile(application: QApplication, options: Options, profile: Profile, logs: Logs) -> int | str:
    """One attempt to run on these folders: the exit code, or why another is to be made on temporary ones."""
    instance = SingleInstance(profile.paths.instance_lock)
    try:
        if not instance.acquire():
            outcome = _when_taken(instance)
            if outcome is not None:
                return outcome
        trace = CrashTrace(profile.paths.crash_file)
        trace.open()
        try:
            return _run_window(application, options, profile, logs, instance)
        except CannotStartError as error:
            log.critical("the program cannot start on %s", profile.paths.data, exc_info=error.__cause__)
            return _when_broken(str(error), may_retry=profile.is_wanted)
        finally:
            trace.close()
    finally:
        instance.close()


def _when_taken(instance: SingleInstance) -> int | str | None:
    """Somebody holds the folder. None: it is ours now; else as `_run_profile`."""
    from qiscus_desktop.app.start_window import StartWindow  # here, for hardly any start needs one

    while not instance.call_first():
        window = StartWindow(
            "Qiscus is running already, but it does not answer.",
            "It may still be busy. If it hangs, it can be ended: messages that it has kept are not lost.",
            "Try again",
            "End it and start",
            "Start without my data",
            "Cancel",
        )
        match window.ask():
            case 0:
                if instance.acquire():
                    return None
            case 1:
                if instance.end_first():
                    return None
            case 2:
                return "Qiscus runs a second time: nothing of this run is kept."
            case _:
                return 1
    return 0


def _when_broken(reason: str, *, may_retry: bool) -> int | str:
    from qiscus_desktop.app.start_window import StartWindow

    ways_out = ("Start without my data", "Quit") if may_retry else ("Quit",)
    chosen = StartWindow("Qiscus cannot start.", reason, *ways_out).ask()
    if chosen == len(ways_out) - 1:
        return 1
    return "Qiscus cannot start with your data: nothing of this run is kept."


def _application(options: Options, platform: str | None) -> QApplication:
    arguments = [APP_NAME, *options.qt_arguments]
    if platform is not None and "-platform" not in arguments:
        arguments += ["-platform", platform]
    application = QApplication(arguments)
    application.setApplicationName(APP_NAME)
    application.setApplicationDisplayName("Qiscus")
    application.setDesktopFileName(APP_NAME)
    # Closing the window asks Program, which shuts everything down in order and only then ends the loop.
    application.setQuitOnLastWindowClosed(False)
    return application


def _run_window(
    application: QApplication,
    options: Options,
    profile: Profile,
    logs: Logs,
    instance: SingleInstance,
) -> int:
    try:
        settings = SettingsFile(profile.paths.settings_file)
        program = Program(options, profile.base, profile.paths, settings, logs)
        instance.raise_requested.connect(program.raise_window)
        window = program.show_window()
        program.warn(profile.warning)
    except Exception as error:
        raise CannotStartError(f"{type(error).__name__}: {error}") from error

    def after_first_paint() -> None:
        log.info("first window painted")
        application.setWindowIcon(program_icon())
        linecache.clearcache()  # PySide left the source text of some modules there
        gc.freeze()  # what is loaded now stays; the collector need not look at it again
        collector_of(application).hold()
        logs.open_file(profile.paths.log_file)
        instance.listen()
        # Where click, rich and pygments are installed, httpx would load its own command line with them.
        sys.modules["httpx._main"] = None  # type: ignore[assignment]
        program.start_network()

    FirstPaint(window, after_first_paint)
    return _run_loop(application, program)


def _run_loop(application: QApplication, program: Program) -> int:
    from qiscus_desktop.app.failures import Failures
    from qiscus_desktop.ui.hosting.exit_signals import ExitSignals
    from qiscus_desktop.ui.hosting.loop import QtLoop

    loop = QtLoop(application)
    signals = ExitSignals(program.leave)
    failures = Failures(program.report_failure)
    failures.watch(loop)
    try:
        life = loop.create_task(program.live())
        while not life.done():
            # The desktop (or Cmd+Q) may end the loop behind our back: leave in order then too.
            try:
                loop.run_until_complete(life)
            except RuntimeError:
                if life.done():
                    break
                program.leave()
        code: int = life.result()
        return code
    finally:
        failures.close()
        signals.close()
        loop.close()
        gc.enable()
        gc.unfreeze()  # temporary folders go with the objects that made them


class CannotStartError(Exception):
    """The window could not be built; says why in one line."""


@guarded_overrides
class FirstPaint(QObject):
    """Calls `then` once, as soon as the window has painted itself (or stays unpainted, being minimised)."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(PAINT_WITHIN_MS, self, self._finish)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in {QEvent.Type.Paint, QEvent.Type.UpdateRequest}:
            QTimer.singleShot(0, self, self._finish)
        return False

    def _finish(self) -> None:
        then, self._then = self._then, None
        if then is None:
            return
        self._window.removeEventFilter(self)
        then()
        self.deleteLater()


if __name__ == "__main__":
    sys.exit("start the program with `python -m qiscus_desktop`")
