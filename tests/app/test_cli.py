"""The command line: what it reads, what it refuses, and that it answers without loading Qt."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qiscus_desktop.app.cli import WORLDS, parse
from qiscus_desktop.sandbox import options as sandbox_options


def run_program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real program, in an environment without any display unless one is given."""
    names = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    base = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-m", "qiscus_desktop", *arguments],
        env=base | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_answers_without_loading_qt(option: str) -> None:
    code = (
        "import sys; from qiscus_desktop.app.cli import main; code = main(sys.argv[1:]);"
        "heavy = {'PySide6', 'httpx', 'paho', 'asyncio', 'msgspec'} & set(sys.modules);"
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "qiscus-desktop" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only X and Wayland can be missing")
@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {}),
        ((), {"DISPLAY": ":7634"}),
        ((), {"WAYLAND_DISPLAY": "wayland-none"}),
        (("-platform", "xcb"), {}),
        (("-platform", "wayland"), {}),
        ((), {"QT_QPA_PLATFORM": "xcb"}),
        (("-platform", "no-such-platform"), {}),
    ],
)
def test_says_in_one_sentence_that_there_is_no_display(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    done = run_program("--temp-data", *arguments, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for way_out in ("xvfb-run", "-platform vnc", "-platform offscreen"):
        assert way_out in done.stderr


def test_reads_all_options() -> None:
    account = (
        "--app-id a --user u --key k --name n --base-url b --mqtt-url m --broker-lb-url l --upload-url f"
    )
    options = parse(account.split())
    assert (options.app_id, options.user_id, options.key, options.name) == ("a", "u", "k", "n")
    addresses = (options.base_url, options.mqtt_url, options.broker_lb_url, options.upload_url)
    assert addresses == ("b", "m", "l", "f")
    rest = "--mode widget --theme mine.qss --data /d --log-filter core.rest,ui --sandbox --world busy"
    options = parse(rest.split())
    assert (options.mode, options.theme, options.data) == ("widget", "mine.qss", Path("/d"))
    assert (options.log_filter, options.with_sandbox, options.sandbox_world) == ("core.rest,ui", True, "busy")
    assert not options.is_data_temporary


def test_a_key_that_nobody_sees_in_the_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QISCUS_KEY", "from the environment")
    assert parse(["--user", "u", "--name", "n"]).key == "from the environment"
    assert "QISCUS_KEY" not in os.environ, "programs that are started from here do not get it"
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe\r\nand more\n"))
    assert parse(["--user", "u", "--key-stdin"]).key == "from a pipe"
    monkeypatch.setenv("QISCUS_KEY", "from the environment")
    assert parse(["--user", "u", "--key", "k"]).key == "k"
    for elsewhere in ([], ["--sandbox", "--user", "other"]):
        monkeypatch.setenv("QISCUS_KEY", "of somebody else")
        assert parse(elsewhere).key == ""


def test_the_help_shows_that_way_first(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    words = capsys.readouterr().out
    assert words.index("QISCUS_KEY") < words.index("--key-stdin  ") < words.index("--key KEY  ")


def test_hands_the_options_of_qt_over() -> None:
    options = parse(["-platform", "vnc", "--user", "u", "-reverse", "-style", "Fusion", "--temp-data"])
    assert options.qt_arguments == ("-platform", "vnc", "-reverse", "-style", "Fusion")
    assert options.user_id == "u"
    assert options.is_data_temporary


def test_the_worlds_are_those_of_the_sandbox() -> None:
    assert tuple(sandbox_options.WORLDS) == WORLDS


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--world", "busy"], "--world is a world of the sandbox and needs --sandbox"),
        (["--sandbox", "--world", "bsuy"], "invalid choice: 'bsuy'"),
        (["--key", "k"], "--key is the key of a user and needs --user"),
        (["--name", "Budi", "--user", "b"], "--name is told when signing in and needs --user and a key"),
        (["--key-stdin"], "--key-stdin is the key of a user and needs --user"),
        (["--user", "u", "--key", "k", "--key-stdin"], "not allowed with argument"),
        (["--user", "u", "--key-stdin"], "--key-stdin: no key came from standard input"),
        (["--sandbox", "--mqtt-url", "m"], "--mqtt-url has no effect with --sandbox, which brings its own"),
        (["--log-filter", "core.rest,stoore.*"], "nothing logs as 'stoore.*'"),
        (["--log-filter", "core.rset"], "nothing logs as 'core.rset'"),
    ],
)
def test_says_what_could_have_no_effect(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(SystemExit) as leaving:
        parse(arguments)
    assert leaving.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("words", ["app", "*", "core.rest, store.*,ui", "qt.qpa.xcb", "c*.sync"])
def test_takes_the_categories_that_there_are(words: str) -> None:
    assert parse(["--log-filter", words]).log_filter == words


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["-nonsense"], ["word"], ["--mode", "tall"], ["--temp-data", "--data", "d"]]
)
def test_refuses_what_it_does_not_know(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        parse(arguments)
    assert leaving.value.code == 2
    assert "qiscus-desktop: error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "setting", ["system", "none", "socks5://proxy.example.org", "http://me:pw@[::1]:3128/"]
)
def test_takes_a_proxy(setting: str) -> None:
    assert parse(["--proxy", setting]).proxy == setting


def test_a_useless_proxy_is_one_sentence_without_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--proxy", "http://me:secret@proxy.example.org:port"])
    said = capsys.readouterr().err
    assert "--proxy: This proxy cannot be used: its port is not a number from 1 to 65535." in said
    assert "secret" not in said
