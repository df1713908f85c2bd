"""Files up and down: progress, cancelling, limits, and retries that never send a file twice."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest

from qiscus_desktop.core import (
    CancelToken,
    FileTooLargeError,
    NetworkError,
    ProtocolError,
    QiscusCore,
    ServerError,
    TransferCancelledError,
    TransferError,
)
from tests.core.conftest import Control, Join
from tests.core.odd_server import Behaviour, OddServer, answering, page, silent

SMALL = b"0123456789" * 10_000


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_file_goes_up_and_comes_back(join: Join, tmp_path: Path) -> None:
    ani = await join("ani")
    source = tmp_path / "Laporan Q1 – ünï.pdf"
    source.write_bytes(SMALL)
    up: list[tuple[int, int]] = []
    down: list[tuple[int, int]] = []
    url = await ani.core.upload(source, on_progress=lambda done, total: up.append((done, total)))
    assert "/upload/" in url
    assert up[0] == (0, len(SMALL))
    assert up[-1] == (len(SMALL), len(SMALL))
    assert [done for done, _ in up] == sorted(done for done, _ in up)
    target = await ani.core.download(
        url, tmp_path / "back.pdf", on_progress=lambda *given: down.append(given)
    )
    assert target.read_bytes() == SMALL
    assert down[-1] == (len(SMALL), len(SMALL))
    assert names_in(tmp_path) == {source.name, "back.pdf"}


async def test_a_callback_of_upload_gets_as_many_arguments_as_it_takes(join: Join) -> None:
    ani = await join("ani")
    calls: list[tuple[object, ...]] = []
    callbacks = [
        lambda error: calls.append((error,)),
        lambda error, progress: calls.append((error, progress)),
        lambda error, progress, url: calls.append((error, progress, url)),
        lambda *given: calls.append(given),
    ]
    for callback in callbacks:
        url = await ani.core.upload(SMALL, callback, name="a.txt")
        count = callback.__code__.co_argcount or 3
        assert calls[-1] == (None, None, url)[:count]
        assert {len(given) for given in calls} == {count}
        calls.clear()
        with pytest.raises(TransferError):
            await ani.core.upload("/no/such/file", callback)
        ((error, *others),) = calls
        assert isinstance(error, TransferError)
        assert others == [None] * (count - 1)
        calls.clear()


async def test_the_official_callback_of_upload(join: Join) -> None:
    ani = await join("ani")
    calls: list[tuple[object, ...]] = []
    url = await ani.core.upload(SMALL, lambda *given: calls.append(given), name="a.txt")
    assert calls[-1] == (None, None, url)
    progress = calls[-2][1]
    assert progress == {"loaded": len(SMALL), "total": len(SMALL), "percent": 100.0}
    with pytest.raises(TransferError):
        await ani.core.upload("/no/such/file", lambda *given: calls.append(given))
    assert isinstance(calls[-1][0], TransferError)


async def test_limits_have_clear_words(join: Join, tmp_path: Path) -> None:
    ani = await join("ani")
    with pytest.raises(FileTooLargeError, match="100 KB, and at most 50 KB"):
        await ani.core.upload(SMALL, name="a.bin", limit=50_000)
    url = await ani.core.upload(SMALL, name="a.bin")
    with pytest.raises(FileTooLargeError):
        await ani.core.download(url, tmp_path / "a.bin", limit=50_000)
    assert names_in(tmp_path) == set()


async def test_a_full_disk_at_the_server(join: Join, control: Control) -> None:
    ani = await join("ani")
    await control.break_http(disk_full=True)
    with pytest.raises(ServerError, match="no space left"):
        await ani.core.upload(SMALL, name="a.bin")


async def signed_in(core: QiscusCore, url: str, **more: object) -> None:
    await core.init("app", base_url=url, with_config=False, enable_realtime=False, **more)
    core.stop_sync()
    await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})


async def test_an_upload_can_be_cancelled_by_token_and_by_task() -> None:
    async with OddServer(silent) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        cancel, begun = CancelToken(), asyncio.Event()
        work = asyncio.ensure_future(
            core.upload(SMALL, name="a.bin", cancel=cancel, on_progress=lambda *_: begun.set())
        )
        await begun.wait()
        cancel.cancel()
        with pytest.raises(TransferCancelledError):
            await work
        begun.clear()
        work = asyncio.ensure_future(core.upload(SMALL, name="a.bin", on_progress=lambda *_: begun.set()))
        await begun.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work


@pytest.mark.parametrize("is_up", [True, False], ids=["up", "down"])
async def test_a_transfer_that_is_cancelled_anywhere_leaves_no_socket(tmp_path: Path, is_up: bool) -> None:
    """After so many steps of the loop: in the pool, while connecting, in the body, before the answer."""
    ended = 0

    async def hear_to_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal ended
        if not is_up:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + SMALL[:20_000])
        with contextlib.suppress(ConnectionError):
            while await reader.read(65536):
                pass
        ended += 1
        news.set()

    news = asyncio.Event()
    async with OddServer(hear_to_the_end) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        for steps in range(48):
            work = asyncio.ensure_future(
                core.upload(SMALL, name="a.bin")
                if is_up
                else core.download(f"{server.url}/a.bin", tmp_path / "a.bin")
            )
            for _ in range(steps):
                await asyncio.sleep(0)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            assert work.cancelled()
        await core.close()
        async with asyncio.timeout(5):
            while ended < server.connections:
                news.clear()
                await news.wait()
    assert server.connections
    assert names_in(tmp_path) == set()


async def test_a_transfer_that_is_cancelled_while_it_shakes_hands_leaves_no_socket(tmp_path: Path) -> None:
    came, ended = asyncio.Event(), asyncio.Event()

    async def never_shake(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        came.set()
        await silent(reader, _writer)
        ended.set()

    async with OddServer(never_shake) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        work = asyncio.ensure_future(core.download(f"https://127.0.0.1:{server.port}/a", tmp_path / "a"))
        await came.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        async with asyncio.timeout(5):
            await ended.wait()
    assert names_in(tmp_path) == set()


async def test_a_file_that_was_wholly_sent_is_not_sent_again() -> None:
    received: list[int] = []

    async def take_all_and_slam(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        size = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        received.append(len(await reader.readexactly(size)))

    async with OddServer(take_all_and_slam) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        with pytest.raises(NetworkError):
            await core.upload(SMALL, name="a.bin")
        assert len(received) == 1


async def test_a_file_that_broke_half_way_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qiscus_desktop.core.http.upload.RETRY_PAUSE_S", 0.0)
    big = b"x" * 30_000_000
    answer = page(
        "200 OK",
        "application/json",
        b'{"results": {"file": {"url": "https://f.test/upload/a.bin"}}, "status": 200}',
    )

    async def slam_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if server.connections == 1:
            await reader.readexactly(100_000)
            return
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        writer.write(answer)
        await writer.drain()

    async with OddServer(slam_first) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        assert await core.upload(big, name="a.bin") == "https://f.test/upload/a.bin"
        assert server.connections == 2


async def test_a_broken_download_goes_on_where_it_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qiscus_desktop.core.http.upload.RETRY_PAUSE_S", 0.0)
    asked: list[str] = []

    async def half_then_rest(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        asked.append(head.partition("range: ")[2].partition("\r\n")[0])
        if len(asked) == 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + SMALL[:65536])
        else:
            start = int(asked[-1].removeprefix("bytes=").removesuffix("-"))
            writer.write(
                b"HTTP/1.1 206 Partial\r\nContent-Length: %d\r\n\r\n" % (len(SMALL) - start) + SMALL[start:]
            )
        await writer.drain()

    async with OddServer(half_then_rest) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        path = await core.download(f"{server.url}/file.bin", tmp_path / "file.bin")
        assert path.read_bytes() == SMALL
        assert asked[0] == ""
        assert asked[1].startswith("bytes=")


@pytest.mark.parametrize("is_json", [True, False])
async def test_what_is_too_large_costs_no_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_json: bool
) -> None:
    """Each answer that is given up half-way must free its place among the few connections, also on a loop
    that does not look after generators (that of Qt).
    """
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    monkeypatch.setattr("qiscus_desktop.core.http.rest.ANSWER_LIMIT", 1000)
    refused = 14
    answers = 0

    async def too_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answers
        await reader.readuntil(b"\r\n\r\n")
        answers += 1
        if answers > refused:
            writer.write(page("200 OK", "application/json", b'{"results": {"total_unread_count": 3}}'))
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(SMALL)
                await writer.drain()

    try:
        await _ask_too_often(too_much, refused, is_json, tmp_path)
    finally:
        sys.set_asyncgen_hooks(*hooks)


async def _ask_too_often(too_much: Behaviour, refused: int, is_json: bool, tmp_path: Path) -> None:
    async with OddServer(too_much) as server, QiscusCore() as core:
        await signed_in(core, server.url, answer_timeout=5)

        async def ask() -> object:
            if is_json:
                return await core.get_total_unread_count()
            return await core.download(f"{server.url}/a.png", tmp_path / "a.png", limit=1000)

        for _ in range(refused):
            with pytest.raises((ProtocolError, FileTooLargeError)):
                await ask()
        assert await ask() == (3 if is_json else tmp_path / "a.png")


async def test_a_file_packed_in_several_layers_is_refused(tmp_path: Path) -> None:
    layers = page("200 OK", "image/png", b"x", "Content-Encoding: gzip, gzip")
    async with OddServer(answering(layers)) as server, QiscusCore() as core:
        await signed_in(core, server.url)
        with pytest.raises(ProtocolError):
            await core.download(f"{server.url}/a.png", tmp_path / "a.png")
    assert not names_in(tmp_path)


async def test_a_progress_function_that_raises_spoils_nothing(join: Join) -> None:
    ani = await join("ani")

    def raising(_done: int, _total: int) -> None:
        raise RuntimeError("not my day")

    assert await ani.core.upload(SMALL, name="a.bin", on_progress=raising)


async def test_upload_file_posts_its_address(join: Join) -> None:
    ani, budi = await join("ani"), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    comment = await ani.core.upload_file(room.id, SMALL, name="a.png")
    assert comment.attachment is not None
    assert comment.attachment.is_picture


@pytest.mark.parametrize(
    ("url", "small", "blurred"),
    [
        (
            "https://f.test/x/upload/v1/photo.jpg",
            "https://f.test/x/upload/w_320,h_320,c_limit/v1/photo.png",
            "https://f.test/x/upload/w_320,h_320,c_limit,e_blur:300/v1/photo.png",
        ),
        (
            "https://f.test/upload/my.photo.JPEG?x=1",
            "https://f.test/upload/w_320,h_320,c_limit/my.photo.png?x=1",
            "https://f.test/upload/w_320,h_320,c_limit,e_blur:300/my.photo.png?x=1",
        ),
        (
            "https://elsewhere.test/photo.jpg",
            "https://elsewhere.test/photo.jpg",
            "https://elsewhere.test/photo.jpg",
        ),
    ],
)
def test_thumbnails(url: str, small: str, blurred: str) -> None:
    core = QiscusCore()
    assert core.get_thumbnail_url(url) == small
    assert core.get_blurry_thumbnail_url(url) == blurred


def test_the_list_of_running_uploads() -> None:
    core = QiscusCore()
    core.add_uploaded_file("a.png", 7)
    core.add_uploaded_file("b.png", 7)
    core.remove_uploaded_file("a.png", 7)
    assert [(file.name, file.room_id) for file in core.uploaded_files] == [("b.png", 7)]
