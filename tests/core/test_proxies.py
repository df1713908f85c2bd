"""Proxies: which one an address takes, and that requests, files and realtime all go through real ones."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.core import QiscusCore, QiscusError
from qiscus_desktop.core.errors import InvalidArgumentError, NetworkError, NotTheServiceError
from qiscus_desktop.core.events import CommentReceived, Connection, ConnectionChanged
from qiscus_desktop.core.proxies import Proxies, read_proxy
from tests.core.conftest import KEY
from tests.core.odd_server import Behaviour, OddServer, closed_port, page, silent
from tests.core.watch import Watch
from tests.support.proxies import HttpProxy, SocksProxy
from tests.support.sandbox_process import SandboxProcess

CASES = json.loads(
    (Path(__file__).parents[1] / "data" / "cases" / "proxies.json").read_text(encoding="utf-8")
)
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def way(environment: dict[str, str], url: str, setting: str = "system") -> str:
    found = Proxies(setting, environment).route_to(url)
    return found.blocked or (str(found.proxy) if found.proxy is not None else "direct")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_proxies_of_the_world(
    case: dict[str, Any],
    sandbox: SandboxProcess,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    environment, service, right = case["input"]["environment"], case["input"]["service"], case["right"]
    found = Proxies("system", environment).route_to(service)
    if right["way"] == "direct":
        assert found == (None, "")
    elif right["way"] == "none":
        assert found.blocked.startswith("The proxy in http_proxy cannot be used: its port")
    elif right["way"].startswith("SOCKS 5 at "):
        assert found.proxy is not None
        assert (found.proxy.scheme, found.proxy.place) == ("socks5", right["way"].rpartition(" ")[2])
    else:
        assert str(found.proxy) == right["way"]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with QiscusCore() as core:
        if right["way"] == "direct":
            watch = Watch(core)
            await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
            await core.set_user(case["id"], KEY)
            await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
            return
        monkeypatch.setenv(
            "ALL_PROXY", f"socks://127.0.0.1:{closed_port()}/"
        ) if "ALL_PROXY" in environment else None
        with caplog.at_level(logging.DEBUG):
            await core.init("app", base_url=service, mqtt_url="ws://chat.example.test/mqtt")
            with pytest.raises(NetworkError) as caught:
                await core.set_user("somebody", KEY)
        assert "Traceback" not in caplog.text
        assert "roxy" in caught.value.sentence
        assert core.connection_problem == caught.value.sentence


@pytest.mark.parametrize(
    ("environment", "url", "right"),
    [
        ({}, "https://chat.test", "direct"),
        ({"https_proxy": "http://p.test:3128"}, "https://chat.test", "http://p.test:3128"),
        ({"https_proxy": "http://p.test:3128"}, "http://chat.test", "direct"),
        ({"https_proxy": "http://p.test:3128"}, "wss://chat.test:1886/mqtt", "http://p.test:3128"),
        ({"https_proxy": "http://p.test:3128"}, "mqtts://chat.test:1885", "http://p.test:3128"),
        ({"http_proxy": "p.test"}, "ws://chat.test/mqtt", "http://p.test:80"),
        ({"http_proxy": "http://p.test:3128/"}, "mqtt://chat.test", "http://p.test:3128"),
        ({"ALL_PROXY": "socks5h://p.test"}, "mqtt://chat.test", "socks5://p.test:1080"),
        ({"all_proxy": "socks5://[::1]:9"}, "https://chat.test", "socks5://[::1]:9"),
        (
            {"HTTPS_PROXY": "http://a.test", "https_proxy": "http://b.test"},
            "https://chat.test",
            "http://b.test:80",
        ),
        ({"HTTPS_PROXY": "http://a.test", "https_proxy": ""}, "https://chat.test", "direct"),
        ({"HTTP_PROXY": "http://a.test", "REQUEST_METHOD": "GET"}, "http://chat.test", "direct"),
        (
            {"https_proxy": "http://a.test", "all_proxy": "http://b.test"},
            "https://chat.test",
            "http://a.test:80",
        ),
    ],
)
def test_which_variable_counts(environment: dict[str, str], url: str, right: str) -> None:
    assert way(environment, url) == right


@pytest.mark.parametrize(
    ("no_proxy", "url", "is_direct"),
    [
        ("chat.test", "https://chat.test", True),
        ("chat.test", "https://a.chat.test:99/x", True),
        (".chat.test", "https://chat.test", True),
        ("*.chat.test", "https://a.chat.test", True),
        ("CHAT.test.", "https://chat.TEST", True),
        ("chat.test", "https://mychat.test", False),
        ("a,b chat.test", "https://chat.test", True),
        ("chat.test:443", "https://chat.test:8443", False),
        ("chat.test:8443", "https://chat.test:8443", True),
        ("*", "https://chat.test", True),
        ("10.0.0.0/8", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://11.1.2.3", False),
        ("10.1.2.3", "http://10.1.2.3:99", True),
        ("10.1.2.3:98", "http://10.1.2.3:99", False),
        ("192.168.*", "http://192.168.7.7", True),
        ("fd07:b51a:cc66:f0::/64", "http://[fd07:b51a:cc66:f0::7]:80", True),
        ("fd07:b51a:cc66:f0::/64", "http://[fd07:b51a:cc66:f1::7]:80", False),
        ("[fd07::1]", "http://[fd07::1]", True),
        ("[fd07::1]:81", "http://[fd07::1]:80", False),
        ("https://chat.test", "https://chat.test", True),
        ("<local>", "http://intranet", True),
        ("::1/128", "https://chat.test", False),
        ("chat.test:port,999.1.1.1/33,[,:,/,@ other.test", "https://other.test", True),
        ("chat.test:port", "https://chat.test", False),
    ],
)
def test_exceptions(no_proxy: str, url: str, is_direct: bool) -> None:
    found = way({"all_proxy": "http://p.test:1", "NO_PROXY": no_proxy}, url)
    assert found == ("direct" if is_direct else "http://p.test:1")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "127.1", "0x7f000001", "[::1]",
     "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"],
)  # fmt: skip
@pytest.mark.parametrize("setting", ["system", "socks5://p.test:1", "none"])
def test_this_computer_is_never_behind_a_proxy(host: str, setting: str) -> None:
    environment = {"all_proxy": "http://p.test:1", "http_proxy": "junk://", "no_proxy": "only.test"}
    assert way(environment, f"http://{host}:8080/x", setting) == "direct"


def test_the_setting_wins() -> None:
    environment = {"all_proxy": "http://p.test:1", "no_proxy": "in.test"}
    assert way(environment, "https://chat.test", "none") == "direct"
    assert way(environment, "https://chat.test", " Socks://me:pw@q.test ") == "socks5://q.test:1080"
    assert way(environment, "https://in.test", "http://q.test:2") == "direct"


@pytest.mark.parametrize(
    "text",
    ["http://", "http://p.test:port", "http://p.test:0", "http://p.test:99999", "http://[::1", "ftp://p.test",
     "socks4://p.test", "http://p .test", "http://me:secret@:80", "quic://me:secret@p.test", "http://p.test\n"],
)  # fmt: skip
async def test_a_useless_proxy_is_named_without_its_password(text: str) -> None:
    if text.strip() != text:
        assert str(read_proxy(text)) == "http://p.test:80"
        return
    with pytest.raises(ValueError, match=r".") as caught:
        read_proxy(text)
    assert "secret" not in str(caught.value)
    blocked = way({"https_proxy": text}, "https://chat.test")
    assert blocked.startswith("The proxy in https_proxy cannot be used: ")
    assert "secret" not in blocked
    with pytest.raises(InvalidArgumentError, match="proxy"):
        await QiscusCore().init("app", proxy=text)


# ---- real proxies


@pytest.fixture(scope="module")
def public_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One that answers under the name that only the proxies know."""
    process = SandboxProcess.start(
        tmp_path_factory.mktemp("public"), "--world", "empty", "--public-host", "chat.example.test"
    )
    yield process
    process.stop()


@pytest.fixture(params=["http", "http with a login", "socks", "socks with a login"])
async def proxy(request: pytest.FixtureRequest) -> AsyncIterator[HttpProxy | SocksProxy]:
    kind: str = request.param
    login = "me:p%40ss" if "login" in kind else ""
    made = (SocksProxy if "socks" in kind else HttpProxy)(login)
    async with made:
        made.login = login.replace("%40", "@")
        yield made


def address(proxy: HttpProxy | SocksProxy) -> str:
    login = proxy.login.replace("p@", "p%40")
    return f"{proxy.scheme}://{login}{'@' if login else ''}127.0.0.1:{proxy.port}"


def away(url: str) -> str:
    """The same server under a name that only the proxy can find."""
    return url.replace("127.0.0.1", "chat.example.test")


@pytest.mark.parametrize("over", ["web", "tcp"])
@pytest.mark.parametrize("is_setting", [True, False])
async def test_everything_goes_through_the_proxy(
    proxy: HttpProxy | SocksProxy,
    over: str,
    is_setting: bool,
    public_sandbox: SandboxProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox = public_sandbox
    mqtt_url = sandbox.mqtt_url if over == "web" else sandbox.mqtt_tcp_url
    more: dict[str, Any] = {"proxy": address(proxy)} if is_setting else {}
    if not is_setting:
        monkeypatch.setenv("ALL_PROXY", address(proxy))
    async with QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id,
            base_url=away(sandbox.base_url),
            mqtt_url=away(mqtt_url),
            upload_url=away(sandbox.upload_url),
            enable_realtime_lb=False,
            **more,
        )
        await core.set_user("behind-a-proxy", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        room = await core.create_group_room("Beyond a proxy", [])
        sent = await core.send_comment(room.id, "through")
        await watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
        url = await core.upload(b"a file", name="file.txt")
        await core.download(away(url), tmp_path / "file.txt")
        assert (tmp_path / "file.txt").read_bytes() == b"a file"
    asked = set(proxy.asked)
    ports = {urlsplit(one).port for one in (sandbox.base_url, mqtt_url, sandbox.upload_url)}
    assert asked >= {("chat.example.test", port) for port in ports}


async def error_of(proxy_url: str, **options: object) -> QiscusError:
    options = {"mqtt_url": "mqtt://chat.example.test:1883", "with_config": False, **options}
    async with QiscusCore() as core:
        await core.init("app", base_url="http://chat.example.test", proxy=proxy_url, **options)
        with pytest.raises((NetworkError, NotTheServiceError)) as caught:
            await core.set_user("ani", KEY)
        return caught.value


async def test_a_proxy_that_wants_a_login() -> None:
    async with SocksProxy("me:secret") as socks, HttpProxy("me:secret") as http:
        for proxy in (socks, http):
            for login in ("", "me:wrong@"):
                error = await error_of(f"{proxy.scheme}://{login}127.0.0.1:{proxy.port}")
                assert "wants" in error.sentence
                assert "wrong" not in str(error)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_not_there(scheme: str) -> None:
    error = await error_of(f"{scheme}://me:secret@127.0.0.1:{closed_port()}")
    assert error.sentence == "The proxy cannot be used."
    assert "secret" not in str(error)


async def babbling(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(page("200 OK", "text/html", b"<p>hello"))


@pytest.mark.parametrize("behaviour", [babbling, silent])
async def test_somebody_who_is_no_proxy(behaviour: Behaviour, tmp_path: Path) -> None:
    """It once waited for a word of theirs as long as for a whole answer, and for a file without an end.

    This test only looked at the error, and so took its 70 seconds.
    """
    async with OddServer(behaviour) as server:
        proxy = f"socks5://127.0.0.1:{server.port}"
        error = await error_of(proxy, connect_timeout=0.2)
        assert error.sentence == "The proxy cannot be used."
        async with QiscusCore() as core:
            await core.init("app", proxy=proxy, connect_timeout=0.2, with_config=False)
            with pytest.raises(NetworkError, match="The proxy cannot be used"):
                await core.download("http://files.example.test/a.png", tmp_path / "a.png")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_silent_proxy_holds_up_no_end(scheme: str) -> None:
    """Nothing is left behind when the core is closed while a proxy keeps everything waiting."""
    async with OddServer(silent) as server, QiscusCore() as core:
        await core.init(
            "app",
            base_url="http://chat.example.test",
            mqtt_url="mqtts://chat.example.test:1885",
            proxy=f"{scheme}://127.0.0.1:{server.port}",
            with_config=False,
            enable_realtime_lb=False,
        )
        await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
        call = asyncio.ensure_future(core.load_room_list())
        while server.connections < 2:  # noqa: ASYNC110 - the server counts on the same loop
            await asyncio.sleep(0.005)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)


async def test_realtime_names_why_its_proxy_refuses(caplog: pytest.LogCaptureFixture) -> None:
    async with SocksProxy("me:secret") as proxy, QiscusCore() as core:
        watch = Watch(core)
        with caplog.at_level(logging.INFO):
            await core.init(
                "app",
                base_url="http://127.0.0.1:9",
                mqtt_url="mqtt://chat.example.test:1883",
                proxy=f"socks5://me:wrong@127.0.0.1:{proxy.port}",
                with_config=False,
                enable_realtime_lb=False,
            )
            core.stop_sync()
            await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
            await watch.until(ConnectionChanged, lambda event: event.connection is Connection.OFFLINE)
        assert "does not accept user name and password" in caplog.text
        assert "wrong" not in caplog.text
