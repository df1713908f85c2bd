"""QiscusCore: every method of the official SDK, put together from the subjects; QiscusSDK holds it as
`.core`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.auth import AuthCalls
from qiscus_desktop.core.calls.comments import CommentCalls
from qiscus_desktop.core.calls.rooms import RoomCalls
from qiscus_desktop.core.calls.setup import SetupCalls
from qiscus_desktop.core.calls.users import UserCalls
from qiscus_desktop.core.clock import utc_now


@checks_arguments
class QiscusCore(SetupCalls, AuthCalls, CommentCalls, RoomCalls, UserCalls):
    """The headless client. Create it anywhere, use it on one event loop, `close` it at the end.

    What every call that goes to the service raises: NotInitialisedError before `init`, NotSignedInError
    before `set_user`, NetworkError without an answer, ServerError for an answer that refuses (AuthError,
    TokenExpiredError and NotFoundError are some), ProtocolError and DecodeError for an answer that makes no
    sense, WrongArgumentError (an InvalidArgumentError and a TypeError) for arguments it cannot take,
    WrongLoopError on a second event loop. Docstrings name what a call raises besides. All of them are
    QiscusError with one `sentence` for people.

    What it takes of the world can be given: `clock` (aware, UTC), `transport` for HTTP (an
    `httpx.AsyncBaseTransport`), `make_link` for MQTT, and `chance` for the waits between two tries.
    """

    async def __aenter__(self) -> QiscusCore:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class QiscusSDK:
    """What integrators start from: `QiscusSDK().core`."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.core = QiscusCore(clock=clock)
