"""The program as a floating button: what asks for its window gets the open chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.options import Options
from qiscus_desktop.app.paths import find_paths
from qiscus_desktop.app.program import Program
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.ui.chat_widget import ChatWidget

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop]


async def test_another_start_opens_the_chat(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    paths.make()
    logs = Logs("")
    program = Program(Options(mode="widget"), paths, paths, SettingsFile(paths.settings_file), logs)
    chat = program.show_window()
    assert isinstance(chat, ChatWidget)
    assert not chat.is_open
    program.raise_window()
    assert chat.is_open
    program.leave()
    assert await program.live() == 0
    logs.close()
