"""The same talk over TLS: https, wss and mqtts through a proxy with a certificate of its own; strangers
are refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.core import NetworkError, QiscusCore
from qiscus_desktop.core.errors import AuthError
from qiscus_desktop.core.events import CommentReceived, Connection, ConnectionChanged
from tests.core.watch import Watch
from tests.support.loopback_server import LoopbackServer
from tests.support.proxies import HttpProxy, SocksProxy
from tests.support.sandbox_process import SandboxProcess

x509 = pytest.importorskip("cryptography.x509")


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("chat.example.test")]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


class TlsProxy(LoopbackServer):
    """Takes TLS connections and passes their bytes on to a plain port, both ways."""

    def __init__(self, target: str, context: ssl.SSLContext) -> None:
        super().__init__(context)
        self._target = urlsplit(target)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(self._target.hostname, self._target.port)
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))
        there[1].close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
        writer.close()


@pytest.fixture
async def addresses(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """Addresses of the sandbox behind TLS; `certificate` is the file that makes it trusted."""
    certificate, key = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with (
        TlsProxy(sandbox.base_url, context) as rest,
        TlsProxy(sandbox.mqtt_url, context) as web,
        TlsProxy(sandbox.mqtt_tcp_url, context) as plain,
    ):
        yield {
            "base_url": f"https://127.0.0.1:{rest.port}",
            "wss": f"wss://127.0.0.1:{web.port}/mqtt",
            "mqtts": f"mqtts://127.0.0.1:{plain.port}",
            "certificate": str(certificate),
        }


@pytest.mark.parametrize("scheme", ["wss", "mqtts"])
async def test_a_talk_over_tls(
    sandbox: SandboxProcess, addresses: dict[str, str], scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", addresses["certificate"])
    async with QiscusCore() as ani:
        watch = Watch(ani)
        await ani.init(sandbox.app_id, base_url=addresses["base_url"], mqtt_url=addresses[scheme])
        await ani.set_user(f"ani-over-{scheme}", "secret")
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        room = await ani.chat_target("citra")
        sent = [await ani.send_comment(room.id, "x" * size) for size in (1, 100, 3000)]
        for comment in sent:
            await watch.until(CommentReceived, lambda event, id=comment.id: event.comment.id == id)


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
async def test_a_talk_over_tls_through_a_proxy(
    sandbox: SandboxProcess,
    addresses: dict[str, str],
    kind: type[HttpProxy | SocksProxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", addresses["certificate"])
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with kind() as proxy, QiscusCore() as ani:
        watch = Watch(ani)
        mqtt_url = addresses["mqtts"].replace("127.0.0.1", "chat.example.test")
        await ani.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=mqtt_url, proxy=proxy.url)
        await ani.set_user(f"ani-over-{proxy.scheme}", "secret")
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        room = await ani.create_group_room("Over TLS", [])
        sent = await ani.send_comment(room.id, "x" * 3000)
        await watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
        assert proxy.asked[0][0] == "chat.example.test"
        away = addresses["base_url"].replace("127.0.0.1", "chat.example.test")
        with pytest.raises(AuthError, match="not served here"):  # the sandbox itself says so, through TLS
            await ani._service.require_rest().get(away)
        assert ("chat.example.test", urlsplit(away).port) in proxy.asked


async def test_a_certificate_nobody_vouches_for_is_refused(
    sandbox: SandboxProcess, addresses: dict[str, str]
) -> None:
    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=addresses["base_url"], mqtt_url=addresses["wss"])
        with pytest.raises(NetworkError, match="certificate cannot be trusted"):
            await core.set_user("nobody", "secret")
