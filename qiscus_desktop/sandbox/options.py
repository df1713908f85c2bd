"""The sandbox's command line: every switch with its default, as one frozen record."""

from __future__ import annotations

import argparse
import ipaddress
from dataclasses import dataclass
from pathlib import Path

WORLDS = ("empty", "small", "busy", "huge", "odd-text")


@dataclass(frozen=True)
class Options:
    """What the caller wants. Ports of 0 mean "any free one"."""

    host: str = "127.0.0.1"
    port: int = 0
    mqtt_port: int = 0
    mqtt_ws_port: int = 0
    allow_remote: bool = False
    public_host: str = ""
    app_id: str = "demo-app"
    secret_key: str = "demo-secret-key-of-the-sandbox-only"  # noqa: S105 the documented key of a sandbox on loopback
    world: str = "small"
    seed: int = 1
    data: Path | None = None
    database: str | None = None
    broker: str | None = None
    token_ttl_s: float = 0.0
    comment_limit: int = 4000
    bots: bool = True
    flood_per_s: float = 0.0
    exit_with_parent: bool = False
    verbose: bool = False


def parse(arguments: list[str] | None = None) -> Options:
    """Options from the command line; leaves the program for `--help` and for invalid values."""
    parser = argparse.ArgumentParser(
        prog="python -m qiscus_desktop.sandbox",
        description="A stand-in for the Qiscus Chat service. Prints its addresses as JSON when ready.",
    )
    add = parser.add_argument
    add("--host", default=Options.host, help="address to listen on (default: loopback)")
    add("--allow-remote", action="store_true", help="needed to listen on anything but loopback")
    add("--public-host", default="", help="host name to put into addresses that are handed out")
    add("--port", type=int, default=0, help="HTTP port (default: a free one)")
    add("--mqtt-port", type=int, default=0, help="MQTT port for TCP (default: a free one)")
    add("--mqtt-ws-port", type=int, default=0, help="MQTT port for WebSocket (default: a free one)")
    add("--app-id", default=Options.app_id)
    add("--secret-key", default=Options.secret_key, help="key that signs identity tokens")
    add("--world", choices=WORLDS, default=Options.world, help="what is there at the first start")
    add("--seed", type=int, default=Options.seed, help="the same seed makes the same world")
    store = parser.add_mutually_exclusive_group()
    store.add_argument(
        "--data", type=Path, default=None, metavar="FILE", help="keep the world in this SQLite file"
    )
    store.add_argument(
        "--database", default=None, metavar="URL", help="for example postgresql+asyncpg://user@host/name"
    )
    add(
        "--broker",
        default=None,
        metavar="URL",
        help="share an external broker, for example mqtt://127.0.0.1:1883",
    )
    add("--token-ttl", type=float, default=0.0, metavar="SECONDS", help="let tokens run out (default: never)")
    add("--comment-limit", type=int, default=Options.comment_limit, metavar="CHARS", help="0: no limit")
    add("--no-bots", action="store_true", help="nobody answers by itself")
    add("--flood", type=float, default=0.0, metavar="N/s", help="a bot that posts this often")
    add("--exit-with-parent", action="store_true", help="end when standard input is closed")
    add("--verbose", action="store_true", help="log requests to standard error")
    found = parser.parse_args(arguments)
    if not found.allow_remote and not is_loopback(found.host):
        parser.error(
            f"{found.host} is not loopback; add --allow-remote if everybody on the network may use this"
        )
    return Options(
        host=found.host,
        port=found.port,
        mqtt_port=found.mqtt_port,
        mqtt_ws_port=found.mqtt_ws_port,
        allow_remote=found.allow_remote,
        public_host=found.public_host,
        app_id=found.app_id,
        secret_key=found.secret_key,
        world=found.world,
        seed=found.seed,
        data=found.data,
        database=found.database,
        broker=found.broker,
        token_ttl_s=found.token_ttl,
        comment_limit=found.comment_limit,
        bots=not found.no_bots,
        flood_per_s=found.flood,
        exit_with_parent=found.exit_with_parent,
        verbose=found.verbose,
    )


def is_loopback(host: str) -> bool:
    """Does this address stay on the machine?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
