"""The recorded cases of `init`: which addresses and switches are in force after the app config was
answered.
"""

from __future__ import annotations

from typing import Any

import pytest

from qiscus_desktop.core import InvalidArgumentError, QiscusCore
from tests.contract.recording_server import RecordingServer
from tests.contract.vectors import assert_same_request, http_vectors, short_id

CASES = [vector for vector in http_vectors() if vector["method"] == "init" and "settings_after" in vector]

SETTINGS = {
    "baseURL": "base_url",
    "mqttURL": "mqtt_url",
    "brokerLbUrl": "broker_lb_url",
    "uploadURL": "upload_url",
    "enableLb": "is_lb_enabled",
    "enableRealtime": "is_realtime_enabled",
    "enableSync": "is_sync_enabled",
    "enableSyncEvent": "is_sync_event_enabled",
    "syncInterval": "sync_interval_ms",
    "syncOnConnect": "sync_on_connect_ms",
}

# Where the recorded SDK lets the server overrule the caller, the caller's own value stands here; and an
# address is used as it was given, without being made into wss://<address>:1886/mqtt.
OURS_STANDS = {"baseURL", "mqttURL", "uploadURL"}


@pytest.mark.parametrize("vector", CASES, ids=[short_id(vector) for vector in CASES])
async def test_settings_after_init(vector: dict[str, Any]) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        config = {
            name: value.replace("<base-url>", server.url).replace("<mqtt-url>", "ws://127.0.0.1:9/mqtt")
            if isinstance(value, str)
            else value
            for name, value in vector["args"]["config"].items()
        }
        if vector.get("response_used"):
            server.answers.append(vector["response_used"])
        if not config["AppId"]:
            with pytest.raises(InvalidArgumentError):
                await core.init(**config)
            return

        await core.init(**config)

        for sent, wanted in zip(server.requests, vector["requests"], strict=True):
            assert_same_request(sent, wanted, base_url=server.url)
        for official, value in vector["settings_after"].items():
            if official not in SETTINGS:
                continue
            ours = getattr(core.settings, SETTINGS[official])
            if official in OURS_STANDS:
                continue
            assert ours == value, official
        assert core.settings.base_url == server.url
        assert core.settings.mqtt_url == "ws://127.0.0.1:9/mqtt"
        assert core.settings.upload_url == config.get("uploadURL", f"{server.url}/api/v2/sdk/upload")
        overruled = {change.name for change in core.config_changes if not change.is_applied}
        assert overruled <= {"base_url", "mqtt_url"}


@pytest.mark.parametrize("interval", [0, -5])
async def test_an_interval_of_nothing_is_no_interval(interval: int) -> None:
    """The recorded SDK takes 0 as it is, whoever says it, and polls ten times a second."""
    async with RecordingServer() as server, QiscusCore() as core:
        results = {"sync_interval": interval, "sync_on_connect": interval}
        server.answers.append({"status": 200, "body": {"results": results, "status": 200}})
        await core.init("demo-app", base_url=server.url, mqtt_url="ws://127.0.0.1:9/mqtt")
        assert (core.settings.sync_interval_ms, core.settings.sync_on_connect_ms) == (5_000, 10_000)
        await core.init(
            "demo-app", base_url=server.url, withConfig=False, syncInterval=interval, syncOnConnect=interval
        )
        assert (core.settings.sync_interval_ms, core.settings.sync_on_connect_ms) == (5_000, 10_000)
