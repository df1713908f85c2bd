"""What the server has, as the other person of the room reads it over plain HTTP; and its switches."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

from tests.support.sandbox_process import SandboxProcess


class Truth:
    """One signed-in person who only looks; nothing of the client's code is used."""

    def __init__(self, sandbox: SandboxProcess, user_id: str) -> None:
        self._sandbox = sandbox
        self.user_id = user_id
        self._token = ""
        self.sign_in()

    def sign_in(self) -> None:
        """A fresh token; the first time the person comes into being."""
        body = {"email": self.user_id, "password": f"key-of-{self.user_id}", "username": self.user_id.title()}
        self._token = self._call("POST", "login_or_register", body)["user"]["token"]

    def room_with(self, user_id: str) -> int:
        """The room of these two, made when there is none."""
        room = self._call("POST", "get_or_create_room_with_target", {"emails": [user_id]})["room"]
        return int(room["id"])

    def comments(self, room_id: int) -> list[dict[str, Any]]:
        """Every comment of the room as JSON of the wire, oldest first."""
        found: list[dict[str, Any]] = []
        last = 0
        while True:
            query = {"topic_id": room_id, "limit": 100} | ({"last_comment_id": last} if last else {})
            page = self._call("GET", f"load_comments?{urllib.parse.urlencode(query)}")["comments"]
            found += page
            if len(page) < 100:
                return sorted(found, key=lambda comment: int(comment["id"]))
            last = min(int(comment["id"]) for comment in page)

    def write(self, room_id: int, text: str, temp_id: str) -> None:
        body = {"topic_id": room_id, "comment": text, "type": "text", "unique_temp_id": temp_id}
        self._call("POST", "post_comment", body)

    def room(self, room_id: int) -> dict[str, Any]:
        """The room as this person has it, with `unread_count`."""
        answer = self._call("POST", "rooms_info", {"room_id": [str(room_id)]})
        info: dict[str, Any] = answer["rooms_info"][0]
        return info

    def control(self, action: str, **values: Any) -> None:
        """One switch of the sandbox (`/control/...`)."""
        switch(self._sandbox, action, **values)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"QISCUS-SDK-APP-ID": self._sandbox.app_id, "Content-Type": "application/json"}
        if self._token:
            headers |= {"QISCUS-SDK-TOKEN": self._token, "QISCUS-SDK-USER-ID": self.user_id}
        data = json.dumps(body).encode() if body is not None else None
        url = f"{self._sandbox.base_url}/api/v2/sdk/{path}"
        answer: dict[str, Any] = _json(urllib.request.Request(url, data, headers, method=method))["results"]
        return answer


def switch(sandbox: SandboxProcess, action: str, **values: Any) -> None:
    """Turn one of the sandbox's switches: `faults`, `reset`, `cut-broker` ..."""
    body, kind = json.dumps(values).encode(), {"Content-Type": "application/json"}
    _json(urllib.request.Request(f"{sandbox.base_url}/control/{action}", body, kind))


def fetch(url: str) -> bytes:
    """The bytes of a file on the server."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
        return content


def _json(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=60) as answer:
        value: dict[str, Any] = json.load(answer)
        return value
