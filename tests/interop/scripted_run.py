"""A scripted run of one official SDK: every outcome is kept, and compared with the recording afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.interop.peer import FOLDER, Peer, PeerError
from tests.interop.shapes import misfits
from tests.support.sandbox_process import SandboxProcess


@dataclass
class Outcome:
    """What a call came to."""

    result: Any = None
    rejection: Any = None


class Run:
    """The whole scripted run of one SDK; the first outcome of each method counts."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.outcomes: dict[str, Outcome] = {}

    async def call(self, method: str, *arguments: Any, keep: str = "") -> Any:
        try:
            result = await self.peer.call(method, *arguments, keep=keep)
        except PeerError as error:
            self.outcomes.setdefault(method, Outcome(rejection=error.value))
            return None
        self.outcomes.setdefault(method, Outcome(result=result))
        return result


def recorded_results(sdk: str) -> dict[str, Any]:
    """Method -> the shape that it resolved with when the SDK was recorded."""
    found: dict[str, Any] = json.loads((FOLDER / "recorded_results.json").read_text())[sdk]
    return found


def check_outcome(recorded: dict[str, Any], outcome: Outcome) -> None:
    assert outcome.rejection is None, f"rejected with {outcome.rejection!r:.400}"
    # Nothing but a rejection is recorded where the server of the recording did not know the call.
    found = list(misfits(recorded.get("shape", "any"), outcome.result))
    assert not found, "; ".join(found)


def signed_token(sandbox: SandboxProcess, nonce: str, user_id: str) -> str:
    """What an app's own backend does with a nonce: the sandbox has an example of one."""
    import httpx

    body = {"app_id": sandbox.app_id, "phone_number": user_id, "passcode": "1234", "nonce": nonce}
    answer = httpx.post(f"{sandbox.backend_url}/auth/verify", json=body)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["identity_token"]
    return token
