"""Gives the examples a server: the addresses of the command line, or a practice server started for as long
as they run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any


def parse(description: str, arguments: list[str] | None = None) -> argparse.Namespace:
    """`--app-id --user --key --base-url --mqtt-url --upload-url --broker-lb-url`; without an app id it is
    practice.
    """
    return add_server_options(argparse.ArgumentParser(description=description)).parse_args(arguments)


def add_server_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The same options on a parser that has more of its own."""
    parser.add_argument("--app-id", default="", help="your app; without it a practice server is started")
    parser.add_argument("--user", default="ani")  # who has conversations on the practice server
    parser.add_argument("--key", default="secret")
    for name in ("base-url", "mqtt-url", "upload-url", "broker-lb-url"):
        parser.add_argument(f"--{name}", default=None)
    return parser


@contextlib.contextmanager
def server(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Keyword arguments for `sdk.core.init`."""
    if options.app_id:
        names = ("app_id", "base_url", "mqtt_url", "upload_url", "broker_lb_url")
        yield {name: getattr(options, name) for name in names}
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "qiscus_desktop.sandbox", "--exit-with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:  # it has said why
            raise SystemExit("The practice server did not start; it comes with  pip install '.[sandbox]'")
        ready = json.loads(line)
        yield {
            name: ready[name] for name in ("app_id", "base_url", "mqtt_url", "upload_url", "broker_lb_url")
        }
    finally:
        process.terminate()
        process.wait()
