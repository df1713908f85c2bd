"""The order of a run: logs, folders, lock, window, first paint, then the network; and the way out."""

from __future__ import annotations

import gc
import linecache
import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.app.cli import DEMO_USER, Options
from qiscus_desktop.app.crash_trace import CrashTrace
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.paths import APP_NAME, Paths, find_paths
from qiscus_desktop.app.program import Program
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.app.single_instance import SingleInstance
from qiscus_desktop.app.window import program_icon
from qiscus_desktop.ui.widgets.collector import collector_of

log = logging.getLogger(__name__)

PAINT_WITHIN_MS = 1000


def run(options: Options, platform: str | None = None) -> int:
    """Runs the program to its end; returns the exit code. `platform`: the Qt platform plugin to ask for."""
    logs = Logs(options.log_filter)
    logs.masks.add(options.key)
    root = find_paths(options.data, is_temporary=options.is_data_temporary)
    base_paths = root.for_sandbox_world(options.sandbox_world) if options.sandbox_world else root
    paths = (
        base_paths.for_sandbox_person(options.user_id or DEMO_USER) if options.with_sandbox else base_paths
    )
    try:
        paths.make()
        application = _application(options, platform)
        instance = SingleInstance(paths.instance_lock)
        if not instance.acquire():
            if not instance.call_first():
                log.warning("the program is already running, but its window does not answer")
            return 0
        trace = CrashTrace(paths.crash_file)
        trace.open()
        try:
            return _run_window(application, options, base_paths, paths, logs, instance)
        finally:
            trace.close()
            instance.close()
    except OSError as error:
        way_out = "--data DIR names another place, --temp-data does without"
        log.error("the program cannot keep its data: %s (%s)", error, way_out)
        return 1
    finally:
        root.remove_temporary()
        logs.close()


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
    base_paths: Paths,
    paths: Paths,
    logs: Logs,
    instance: SingleInstance,
) -> int:
    settings = SettingsFile(paths.settings_file)
    program = Program(options, base_paths, paths, settings, logs)
    instance.raise_requested.connect(program.raise_window)
    window = program.show_window()

    def after_first_paint() -> None:
        log.info("first window painted")
        application.setWindowIcon(program_icon())
        linecache.clearcache()  # PySide left the source text of all modules there
        gc.freeze()  # what is loaded now stays; the collector need not look at it again
        collector_of(application).hold()
        logs.open_file(paths.log_file)
        instance.listen()
        program.start_network()

    FirstPaint(window, after_first_paint)
    return _run_loop(application, program)


def _run_loop(application: QApplication, program: Program) -> int:
    from qiscus_desktop.app.failures import Failures
    from qiscus_desktop.app.loop import QtLoop
    from qiscus_desktop.app.signals import ExitSignals

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
