"""A comment that fails has one owner: the caller, unless he asked the core to queue it.

The tests of before knew only the core's own retry: none called again after an error, as every program does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore, QiscusError, ServerError
from qiscus_desktop.core.events import CommentReceived, GapFilled, RetriesExceeded
from qiscus_desktop.core.models import Comment
from tests.contract.recording_server import RecordingServer
from tests.core.conftest import Control, Join
from tests.core.watch import Watch

BUSY = {"status": 503, "body": {"status": 503, "error": {"message": "busy"}}}
REFUSED = {"status": 400, "body": {"status": 400, "error": {"message": "no"}}}
ANI = {"user": {"email": "ani", "token": "token"}}


async def signed_in(core: QiscusCore, server: RecordingServer, **more: Any) -> None:
    await core.init("app", base_url=server.url, with_config=False, enable_realtime=False, **more)
    core.stop_sync()
    await core.set_user_with_identity_token(ANI)


@pytest.mark.parametrize("took_effect", [False, True])
async def test_try_except_send_again_gives_one_comment(
    join: Join, control: Control, took_effect: bool
) -> None:
    ani, budi = await join("ani", sync_on_connect=50), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await control.break_http(
        http_mode="status",
        http_status=503,
        http_count=1,
        http_after=took_effect,
        http_endpoints=["post_comment"],
    )
    with pytest.raises(QiscusError) as caught:
        await ani.core.send_comment(room.id, "once")
    assert caught.value.is_retryable
    await ani.core.send_comment(room.id, "once", caught.value.temp_id)
    last = await ani.core.send_comment(room.id, "last")
    await budi.watch.until(CommentReceived, lambda event: event.comment.id == last.id)
    await ani.core._sync.comments()
    await ani.core._sending.retry_unsent()
    texts = [comment.text for comment in await budi.core.load_comments(room.id)]
    assert texts == ["once", "last"]


CALLS: dict[str, Callable[[QiscusCore], Awaitable[Any]]] = {
    "send_comment": lambda core: core.send_comment(7, "x"),
    "send": lambda core: core.send(core.generate_message(7, "x")),
    "resend_comment": lambda core: core.resend_comment(core.generate_message(7, "x")),
    "post_comment": lambda core: core.post_comment(7, "x", temp_id="x-1"),
    "upload_file": lambda core: core.upload_file(7, b"x", unique_id="x-1"),
    "chat_target": lambda core: core.chat_target("budi", {"message": "x"}, unique_id="x-1"),
}
FIRST_ANSWERS = {
    "upload_file": [{"status": 200, "body": {"results": {"file": {"url": "http://f/x"}}, "status": 200}}],
    "chat_target": [{"status": 200, "body": {"results": {"room": {"id": 7}}, "status": 200}}],
}


@pytest.mark.parametrize("answer", [BUSY, REFUSED], ids=["passing", "refused"])
@pytest.mark.parametrize("name", CALLS)
async def test_a_failed_call_is_over_and_names_the_comment(name: str, answer: dict[str, Any]) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server, upload_url=server.url)
        server.answers.extend([*FIRST_ANSWERS.get(name, ()), answer])
        with pytest.raises(ServerError) as caught:
            await CALLS[name](core)
        posted = [one for one in server.requests if one.path.endswith("post_comment")]
        assert len(posted) == 1
        assert caught.value.temp_id == posted[0].fields["unique_temp_id"]
        assert not caught.value.is_queued
        await core._sending.retry_unsent()
        assert [one for one in server.requests if one.path.endswith("post_comment")] == posted


@pytest.mark.parametrize("is_option", [False, True])
async def test_the_queue_is_there_for_whoever_asks(is_option: bool) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        watch = Watch(core)
        await signed_in(core, server, **({"queueFailedComments": True} if is_option else {}))
        server.answers.append(BUSY)
        with pytest.raises(ServerError) as caught:
            await core.send_comment(7, "x", queue=None if is_option else True)
        assert caught.value.is_queued
        for _ in range(10):
            server.answers.append(BUSY)
            await core._sending.retry_unsent()
        assert len(server.requests) == 11
        assert len({one.fields["unique_temp_id"] for one in server.requests}) == 1
        assert [event.comment.temp_id for event in watch.all(RetriesExceeded)] == [caught.value.temp_id]


async def test_sending_again_by_hand_takes_it_out_of_the_queue() -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        server.answers.extend([BUSY, BUSY])
        with pytest.raises(ServerError):
            await core.send_comment(7, "x", "x-1", queue=True)
        with pytest.raises(ServerError) as caught:
            await core.send_comment(7, "x", "x-1", queue=False)
        assert not caught.value.is_queued
        await core._sending.retry_unsent()
        assert len(server.requests) == 2


async def test_a_cancelled_call_is_over(join: Join, control: Control) -> None:
    ani, budi = await join("ani", sync_on_connect=50), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await ani.watch.until(GapFilled)
    sending: asyncio.Task[Comment] = asyncio.ensure_future(ani.core.send_comment(room.id, "never mind"))
    await asyncio.sleep(0)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await ani.core._sending.retry_unsent()
    assert sending.cancelled()
    assert not ani.core._sending._unsent
