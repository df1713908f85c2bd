"""Posting how far was read: what somebody else answered in the server's place does not count for ever."""

from __future__ import annotations

from qiscus_desktop.core import QiscusCore
from tests.contract.recording_server import RecordingServer
from tests.core.test_misuse import signed_in


async def test_a_mark_that_is_posted_again_goes_out_again() -> None:
    """`make torture` found it: an answer of the wrong shape was taken for the server's word, and the mark
    never reached it, however often the rooms were compared.
    """
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        before = len(server.requests)
        await core.read_comment(7, 100)
        await core.read_comment(7, 100)
        paths = [request.path for request in server.requests[before:]]
        assert [path.rpartition("/")[2] for path in paths] == ["update_comment_status"] * 2
