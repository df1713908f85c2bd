"""Where the service is and how often to ask: what the caller says wins, what the server changes is written
down.

The official SDK lets most answers of the app config overrule even what the program asked for. Here the
order is: the caller's own value, then the server's (an empty text, zero or null is no opinion), then the
default. Every value the server did change, and every one it wanted to change but may not, is a
`ConfigChange`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

import msgspec

from qiscus_desktop.core.errors import InvalidArgumentError

DEFAULT_BASE_URL = "https://api.qiscus.com"
DEFAULT_MQTT_URL = "wss://realtime-jogja.qiscus.com:1886/mqtt"
DEFAULT_LB_URL = "https://realtime-lb.qiscus.com"
UPLOAD_PATH = "/api/v2/sdk/upload"
MQTT_PORTS = {"mqtt": 1883, "tcp": 1883, "mqtts": 1885, "ssl": 1885, "ws": 80, "wss": 443}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings in force. Intervals in milliseconds, timeouts in seconds.

    `status_mode` is how delivery receipts go out: "enabled", "throttled" (at most one a room in
    `status_throttle_ms`) or "disabled" (none; read receipts always go out). `reads_on_open` makes opening a
    room post `read` for its last comment and new comments of the active room be read at once, as the
    official SDK does; programs that know what the person really sees leave it off. `queues_failed_comments`
    makes `send_comment` keep what failed for a passing reason and post it again before each sync, as the
    official SDK does. `extras` is added to comments that have none.
    `proxy` is "system" (what the environment says), "none", or the address of a proxy.
    """

    app_id: str
    base_url: str = DEFAULT_BASE_URL
    mqtt_url: str = DEFAULT_MQTT_URL
    broker_lb_url: str = DEFAULT_LB_URL
    upload_url: str = DEFAULT_BASE_URL + UPLOAD_PATH
    is_realtime_enabled: bool = True
    is_lb_enabled: bool = True
    is_sync_enabled: bool = True
    is_sync_event_enabled: bool = False
    sync_only_when_offline: bool = False
    sync_interval_ms: int = 5_000
    sync_on_connect_ms: int = 10_000
    status_mode: str = "enabled"
    status_throttle_ms: int = 300
    reads_on_open: bool = False
    queues_failed_comments: bool = False
    extras: dict[str, Any] = {}
    proxy: str = "system"
    connect_timeout_s: float = 10.0
    answer_timeout_s: float = 30.0


class ConfigChange(NamedTuple):
    """One setting the server has an opinion about; `is_applied` is False where the caller's own value
    stands.
    """

    name: str
    before: Any
    asked: Any
    is_applied: bool


# Official parameter of init, in snake_case -> our setting.
_PARAMETERS = {
    "base_url": "base_url",
    "mqtt_url": "mqtt_url",
    "broker_lb_url": "broker_lb_url",
    "upload_url": "upload_url",
    "enable_realtime": "is_realtime_enabled",
    "enable_realtime_lb": "is_lb_enabled",
    "enable_sync": "is_sync_enabled",
    "enable_sync_event": "is_sync_event_enabled",
    "sync_only_when_disconnected": "sync_only_when_offline",
    "sync_interval": "sync_interval_ms",
    "sync_on_connect": "sync_on_connect_ms",
    "update_comment_status_mode": "status_mode",
    "update_comment_status_throttle_delay": "status_throttle_ms",
    "reads_on_open": "reads_on_open",
    "queue_failed_comments": "queues_failed_comments",
    "extras": "extras",
    "proxy": "proxy",
    "connect_timeout": "connect_timeout_s",
    "answer_timeout": "answer_timeout_s",
}

# Field of the server's app config -> our setting.
_SERVER_FIELDS = {
    "base_url": "base_url",
    "broker_url": "mqtt_url",
    "broker_lb_url": "broker_lb_url",
    "enable_realtime": "is_realtime_enabled",
    "enable_sync": "is_sync_enabled",
    "enable_sync_event": "is_sync_event_enabled",
    "sync_interval": "sync_interval_ms",
    "sync_on_connect": "sync_on_connect_ms",
    "extras": "extras",
}

KNOWN_PARAMETERS = frozenset(_PARAMETERS) | {"broker_url", "sync", "with_config"}


def settle(app_id: str, given: Mapping[str, Any]) -> Settings:
    """Settings from what the caller gave (snake_case parameter names of init; None counts as not given)."""
    if not app_id:
        raise InvalidArgumentError("Please enter an app id.", "init needs app_id")
    values = {
        _PARAMETERS[name]: value for name, value in given.items() if name in _PARAMETERS and value is not None
    }
    if "mqtt_url" not in values and given.get("broker_url"):
        values["mqtt_url"] = given["broker_url"]
    for name in ("base_url", "broker_lb_url", "upload_url"):
        if name in values:
            values[name] = _http_url(str(values[name]))
    if "mqtt_url" in values:
        values["mqtt_url"] = mqtt_url(str(values["mqtt_url"]))
    for name in ("sync_interval_ms", "sync_on_connect_ms"):
        # Nothing between two polls would be a storm; as from the server, 0 says nothing.
        if name in values and not _is_positive(values[name]):
            del values[name]
    if "upload_url" not in values and "base_url" in values:
        values["upload_url"] = values["base_url"] + UPLOAD_PATH
    if "is_lb_enabled" not in values:
        values["is_lb_enabled"] = "broker_lb_url" in values or not {"base_url", "mqtt_url"} & set(values)
    try:
        return msgspec.convert({"app_id": app_id, **values}, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidArgumentError("A setting has a value of the wrong kind.", str(error)) from None


def _is_positive(value: Any) -> bool:
    """False for numbers below 1, also as text; what is no number at all is left to the check of kinds."""
    try:
        return float(value) >= 1
    except (TypeError, ValueError):
        return True


def merge(
    settings: Settings, given: Mapping[str, Any], answer: Mapping[str, Any]
) -> tuple[Settings, tuple[ConfigChange, ...]]:
    """Settings after the server's app config (`results`), and what it changed or wanted to change."""
    own = {_PARAMETERS[name] for name, value in given.items() if name in _PARAMETERS and value is not None}
    changes: list[ConfigChange] = []
    for field, name in _SERVER_FIELDS.items():
        before = getattr(settings, name)
        asked = _opinion(name, answer.get(field), before)
        if asked is None or asked == before:
            continue
        is_applied = name not in own
        changes.append(ConfigChange(name, before, asked, is_applied))
        if is_applied:
            settings = _applied(settings, own, name, asked)
    return settings, tuple(changes)


def _applied(settings: Settings, own: set[str], name: str, value: Any) -> Settings:
    more: dict[str, Any] = {}
    if name == "base_url" and "upload_url" not in own:
        more["upload_url"] = value + UPLOAD_PATH
    if name == "broker_lb_url" and value != DEFAULT_LB_URL and "is_lb_enabled" not in own:
        more["is_lb_enabled"] = True
    return msgspec.structs.replace(settings, **{name: value}, **more)


def _opinion(name: str, value: Any, before: Any) -> Any:
    """The server's value in our terms, or None where it has no opinion or makes no sense."""
    if value is None or value == "":
        return None
    if name == "extras":
        return _extras(value)
    if isinstance(before, bool):
        return value if isinstance(value, bool) else None
    if isinstance(before, int):
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
    if not isinstance(value, str):
        return None
    try:
        return mqtt_url(value) if name == "mqtt_url" else _http_url(value)
    except InvalidArgumentError:
        return None


def _extras(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return None
    return value if isinstance(value, dict) and value else None


def mqtt_url(text: str) -> str:
    """A broker's address in full: a bare host (with or without port) means `wss://host:1886/mqtt`."""
    text = text.strip()
    if "://" not in text:
        host, _, rest = text.partition("/")
        text = f"wss://{host if ':' in host else host + ':1886'}/{rest or 'mqtt'}"
    parts = _split(text)
    if parts.scheme not in MQTT_PORTS or not parts.hostname:
        raise InvalidArgumentError("The address of the message broker is not valid.", text)
    return text


def lb_url(current: str, answer: Mapping[str, Any]) -> str | None:
    """The broker a load balancer names, spoken to the same way (scheme, path) as the current one.

    The port is `wss_port` for WebSocket and `ssl_port` for plain MQTT. None when the answer names no broker.
    """
    data = answer.get("data")
    data = data if isinstance(data, dict) else {}
    host = data.get("url") or answer.get("node")
    if not isinstance(host, str) or not host:
        return None
    if "://" in host:
        try:
            return mqtt_url(host)
        except InvalidArgumentError:
            return None
    now = urlsplit(current)
    is_web = now.scheme in ("ws", "wss")
    port = str(data.get("wss_port" if is_web else "ssl_port") or (1886 if is_web else 1885))
    path = (now.path or "/mqtt") if is_web else ""
    return f"{now.scheme}://{host}:{port}{path}" if port.isdigit() else None


def _http_url(text: str) -> str:
    text = text.strip().rstrip("/")
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidArgumentError("The address of the server must begin with http:// or https://.", text)
    return text


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # out of range or not a number shows only when asked for
    except ValueError as error:
        raise InvalidArgumentError("This is not a valid address.", f"{text}: {error}") from None
    return parts
