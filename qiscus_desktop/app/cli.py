"""The command line: read without Qt; --help and --version answer at once."""

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from qiscus_desktop.app.options import Options

WORLDS = ("empty", "small", "busy", "huge", "odd-text")  # the sandbox's own list, which is not imported
KEY_VARIABLE = "QISCUS_KEY"
# Qt's own options, each with the number of words that follow it; they are handed to Qt untouched.
_QT_OPTIONS = {
    "-platform": 1,
    "-platformpluginpath": 1,
    "-platformtheme": 1,
    "-plugin": 1,
    "-qwindowgeometry": 1,
    "-qwindowicon": 1,
    "-qwindowtitle": 1,
    "-reverse": 0,
    "-session": 1,
    "-display": 1,
    "-geometry": 1,
    "-style": 1,
    "-stylesheet": 1,
}

_EPILOG = """\
examples:
  qiscus-desktop                                    sign in with your own app and user
  qiscus-desktop --sandbox                          try everything without an account
  qiscus-desktop --sandbox --user other             a second person, talking to the first
  QISCUS_KEY=k qiscus-desktop --app-id MYAPP --user budi
                                                    sign in at once; also: --key-stdin < file
  qiscus-desktop --theme mine.qss                   use your own style sheet; saving it repaints

Options of Qt such as -platform and -style are passed on.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program. Exit code: 0 after a normal end, 1 where no window can appear, 2 for bad options."""
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as leaving:  # argparse ends the process by itself; a caller gets the code instead
        return leaving.code if isinstance(leaving.code, int) else 2

    from qiscus_desktop.app.late_modules import STUB_WRITER, LateModules
    from qiscus_desktop.app.source_reading import answer_ahead
    from qiscus_desktop.display import NoDisplayError, check_display

    try:
        platform = check_display(_word_after(options.qt_arguments, "-platform"))
    except NoDisplayError as error:
        print(error, file=sys.stderr)
        return 1

    # Loading makes many objects and no garbage: looking for it takes a tenth of the way to the first window.
    gc.disable()
    # What needs no Qt loads before it, so that PySide can be told so.
    importlib.import_module("qiscus_desktop.store.session")
    sys.meta_path.insert(0, LateModules([STUB_WRITER]))
    answer_ahead()
    from qiscus_desktop.app.main import run

    return run(options, platform)


def parse(arguments: Sequence[str]) -> Options:
    """The options; ends with SystemExit after --help, --version, or a mistake (which it explains)."""
    ours, qts = _split(arguments)
    parser = _parser()
    found = parser.parse_args(ours)
    _refuse_what_has_no_effect(parser, found)
    return Options(
        app_id=found.app_id,
        user_id=found.user,
        key=_key(parser, found),
        name=found.name,
        base_url=found.base_url,
        mqtt_url=found.mqtt_url,
        broker_lb_url=found.broker_lb_url,
        upload_url=found.upload_url,
        proxy=found.proxy,
        mode=found.mode,
        theme=found.theme,
        data=found.data,
        is_data_temporary=found.temp_data,
        log_filter=found.log_filter,
        with_sandbox=found.sandbox,
        sandbox_world=found.world,
        qt_arguments=tuple(qts),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qiscus-desktop",
        description="A chat window for the Qiscus Chat platform.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    account = parser.add_argument_group("account")
    account.add_argument("--app-id", default="", metavar="ID", help="your app id on the platform")
    account.add_argument(
        "--user",
        default="",
        metavar="ID",
        help="sign in as this user, with the key in the environment variable QISCUS_KEY; without one you are "
        "asked for it",
    )
    keys = account.add_mutually_exclusive_group()
    keys.add_argument(
        "--key-stdin", action="store_true", help="read the key (the user's password) from standard input"
    )
    keys.add_argument(
        "--key", default="", metavar="KEY", help="the key itself; other users of this computer can see it"
    )
    account.add_argument("--name", default="", metavar="NAME", help="the name others see")
    server = parser.add_argument_group("server (the service's own addresses are the default)")
    server.add_argument("--base-url", default="", metavar="URL", help="REST address")
    server.add_argument(
        "--mqtt-url", default="", metavar="URL", help="realtime address (ws, wss, mqtt, mqtts)"
    )
    server.add_argument(
        "--broker-lb-url", default="", metavar="URL", help="address that names a realtime server"
    )
    server.add_argument("--upload-url", default="", metavar="URL", help="where files are sent to")
    server.add_argument(
        "--proxy",
        default="",
        metavar="system|none|URL",
        help="system: as http_proxy, https_proxy, all_proxy and no_proxy say; none; or an address such as "
        "socks5://host:1080",
    )
    server.add_argument("--sandbox", action="store_true", help="use a local server that needs no account")
    server.add_argument("--world", default="", choices=WORLDS, help="which world the sandbox starts with")
    look = parser.add_argument_group("look")
    look.add_argument(
        "--mode", default="", choices=("wide", "widget"), help="a window, or a button that opens one"
    )
    look.add_argument(
        "--theme", default="", metavar="NAME|FILE", help="light, dark, original, system, a .qss or .css file"
    )
    program = parser.add_argument_group("program")
    folder = program.add_mutually_exclusive_group()
    folder.add_argument("--data", type=Path, metavar="DIR", help="keep settings and messages in this folder")
    folder.add_argument("--temp-data", action="store_true", help="keep nothing after this run")
    program.add_argument(
        "--log-filter", default="", metavar="LIST", help="categories to log in full: core.rest,store.*,ui"
    )
    return parser


def _refuse_what_has_no_effect(parser: argparse.ArgumentParser, found: argparse.Namespace) -> None:
    if found.sandbox:
        for word in ("--app-id", "--base-url", "--mqtt-url", "--broker-lb-url", "--upload-url"):
            if getattr(found, word[2:].replace("-", "_")):
                parser.error(f"{word} has no effect with --sandbox, which brings its own")
    elif found.world:
        parser.error("--world is a world of the sandbox and needs --sandbox")
    elif (found.key or found.key_stdin) and not found.user:
        parser.error(f"{'--key' if found.key else '--key-stdin'} is the key of a user and needs --user")
    elif found.name and not (found.user and (found.key or found.key_stdin or os.environ.get(KEY_VARIABLE))):
        parser.error(
            f"--name is told when signing in and needs --user and a key (--key-stdin, {KEY_VARIABLE})"
        )
    if found.proxy:
        _check_proxy(parser, found.proxy)
    if found.log_filter:
        from qiscus_desktop.app.categories import AREAS, unknown_categories

        if unknown := unknown_categories(found.log_filter):
            parser.error(f"--log-filter: nothing logs as {unknown[0]!r} ({', '.join(AREAS)} are the areas)")


def _check_proxy(parser: argparse.ArgumentParser, setting: str) -> None:
    from qiscus_desktop.core.errors import InvalidArgumentError
    from qiscus_desktop.core.proxies import Proxies

    try:
        Proxies(setting)
    except InvalidArgumentError as error:
        parser.error(f"--proxy: {error.sentence}")


def _key(parser: argparse.ArgumentParser, found: argparse.Namespace) -> str:
    """The key of the user. Nothing of it stays where programs that are started from here would see it."""
    from_environment = os.environ.pop(KEY_VARIABLE, "")
    if found.key_stdin:
        key = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
        if not key:
            parser.error("--key-stdin: no key came from standard input")
        return key
    if found.key or found.sandbox or not found.user:
        return str(found.key)
    return from_environment


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading package metadata is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from importlib.metadata import version

        print(f"qiscus-desktop {version('qiscus-desktop')}")
        parser.exit()


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Our words and Qt's words, each in their order."""
    ours: list[str] = []
    qts: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word not in _QT_OPTIONS:
            ours.append(word)
            continue
        qts.append(word)
        count = _QT_OPTIONS[word]
        qts += rest[:count]
        del rest[:count]
    return ours, qts


def _word_after(words: Sequence[str], option: str) -> str | None:
    return next((after for word, after in itertools.pairwise(words) if word == option), None)
