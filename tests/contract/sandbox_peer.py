"""Sends recorded requests to a real sandbox; only made-up ids become valid ones."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

DATA = Path(__file__).parents[1] / "data" / "wire"
PLACEHOLDER = re.compile(r"<[a-zA-Z+][^<>]*>")
NEEDS_ROOMS = re.compile(r"700\d|900\d\d|room|comment|message|search|file_list|news-channel")
ALICE = "alice@mail.test"
OTHERS = ("bob@mail.test", "carol", "dave-04", "erin", "frank+x@mail.test")
SINGLE, GROUP = "e1d708da9dea442d782413e921b18aa4", "fffc36bb-3355-4306-8b12-bfa0ef48281f"
# The single room, the group and the channel: by number, by unique id, or by a comment in it.
NAMED_ROOMS = (
    re.compile(f"7001|9000[12]|seed-[ab]|{SINGLE}"),
    re.compile(rf"7002|900(?!0[125])\d\d|seed-[cd]|own-id|{GROUP}"),
    re.compile("7003|90005|seed-e|news-channel"),
)
APP = {"QISCUS-SDK-APP-ID": "demo-app", "QISCUS-SDK-VERSION": "TEST"}


def vectors() -> list[dict[str, Any]]:
    """All recorded calls that lead to requests."""
    found = json.loads((DATA / "http.json").read_text("utf-8"))
    return [vector for vector in found if vector["requests"]]


def in_forms(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A recorded request as each runtime sends it."""
    forms = [dict(request)]
    if any(name.endswith("_in_browser") for name in request):
        page = dict(request)
        for name in list(page):
            if name.endswith("_in_browser"):
                page[name.removesuffix("_in_browser")] = page.pop(name)
        forms.append(page)
    return forms


@dataclass
class World:
    """What stands in the sandbox for the recording's rooms, comments, users and tokens."""

    client: httpx.AsyncClient
    user_id: str
    key: str
    tokens: list[dict[str, Any]]
    numbers: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    nonce_token: str = ""

    @classmethod
    async def make(cls, client: httpx.AsyncClient, vector: Mapping[str, Any], known_to: set[str]) -> World:
        """A user for this case alone, friends, three rooms and the comments the case speaks of.

        `known_to` keeps the addresses of sandboxes where the friends have signed in already.
        """
        user_id, key = f"alice-{uuid.uuid4().hex[:12]}@mail.test", "secret"
        account = await _login(client, user_id, key)
        world = cls(client, user_id, key, [account])
        if str(client.base_url) not in known_to:
            known_to.add(str(client.base_url))
            for other in OTHERS:
                await _login(client, other, "secret")
        world.texts |= {ALICE: user_id, "alice%40mail.test": user_id.replace("@", "%40")}
        requests = json.dumps(vector["requests"])
        if NEEDS_ROOMS.search(requests):
            await world._open_rooms(requests)
        return world

    async def _open_rooms(self, requests: str) -> None:
        """The rooms that the requests name, or one for those that ask for any; with what was said there."""
        is_named = [bool(named.search(requests)) for named in NAMED_ROOMS]
        if is_named[0] or not any(is_named):
            opened = await self.call("get_or_create_room_with_target", emails=[OTHERS[0]])
            self.texts[SINGLE] = opened["room"]["unique_id"]
            await self._talk("7001", opened["room"], {"90001": "seed-a", "90002": "seed-b"})
        if is_named[1]:
            opened = await self.call("create_room", name="Team room", participants=list(OTHERS[:4]))
            self.texts[GROUP] = opened["room"]["unique_id"]
            others = set(re.findall(r"(?<!\d)(900\d\d)(?!\d)", requests)) - {"90001", "90002", "90005"}
            seeds = {"90003": "seed-c", "90004": "seed-d"}
            seeds |= {number: f"comment-{number}" for number in sorted(others - set(seeds))}
            await self._talk("7002", opened["room"], seeds)
            if "/update_message" in requests or "/delete_messages" in requests:
                for temp_id in sorted(set(re.findall(r"own-id-\d+", requests))):
                    await self._post(
                        opened["room"]["id"], "own", temp_id, "custom", {"type": "a", "content": {}}
                    )
        if is_named[2]:
            self.texts["news-channel"] = f"news-{uuid.uuid4().hex[:12]}"
            opened = await self.call(
                "get_or_create_room_with_unique_id", unique_id=self.texts["news-channel"]
            )
            await self._talk("7003", opened["room"], {"90005": "seed-e"})

    async def _talk(self, recorded: str, room: dict[str, Any], seeds: Mapping[str, str]) -> None:
        """A comment with each client id, for the recorded number that it has in `seeds`."""
        self.numbers[recorded] = room["id_str"]
        for number, temp_id in seeds.items():
            text = "hello a b&c" if number != "90004" else "hello again"
            self.numbers[number] = (await self._post(room["id"], text, temp_id))["id_str"]

    async def _post(
        self, room_id: int, text: str, temp_id: str, kind: str = "text", payload: Any = None
    ) -> dict[str, Any]:
        found: dict[str, Any] = (
            await self.call(
                "post_comment",
                topic_id=room_id,
                comment=text,
                unique_temp_id=temp_id,
                type=kind,
                payload=payload,
            )
        )["comment"]
        return found

    async def call(self, path: str, **body: Any) -> dict[str, Any]:
        headers = APP | {"QISCUS-SDK-TOKEN": self.tokens[-1]["token"]}
        response = await self.client.post(f"/api/v2/sdk/{path}", json=body, headers=headers)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()["results"]
        return found

    async def let_token_expire(self) -> None:
        await self.call("expire_user_token", user_id=self.user_id)

    async def make_identity_token(self) -> None:
        """A valid JWT through the example backend, for the place of the recorded one."""
        made = await self.client.post("/api/v2/sdk/auth/nonce", headers=APP)
        nonce = made.json()["results"]["nonce"]
        signed = await self.client.post("/auth/verify", json={"nonce": nonce, "user_id": self.user_id})
        self.nonce_token = signed.json()["identity_token"]

    def filled(self, text: str) -> str:
        """Recorded text with valid ids in the place of made-up ones."""
        # Numbers first: the made-up names that come in afterwards are hexadecimal and may hold such a number.
        text = re.sub(r"(?<![\d.-])(?:700[123]|900\d\d)(?!\d)", lambda m: self.numbers.get(m[0], m[0]), text)
        for recorded, valid in self.texts.items():
            text = text.replace(recorded, valid)
        text = re.sub(r"<token(?::\d)?>", self.tokens[-1]["token"], text)
        refresh_token = self.tokens[-1].get("refresh_token") or ""
        text = re.sub(r"<refresh-token(?::\d)?>", refresh_token, text)
        text = text.replace(
            "eyJhbGciOiJIUzI1NiJ9.e30.sig", self.nonce_token or "eyJhbGciOiJIUzI1NiJ9.e30.sig"
        )
        return text.replace("<unique-id>", f"javascript-{uuid.uuid4().hex[:21]}")

    async def send(self, request: Mapping[str, Any]) -> httpx.Response:
        """One recorded request, byte for byte but for the ids."""
        headers = {name: self.filled(value) for name, value in request["headers"].items()}
        body = request["body"]
        content: bytes | None = None
        if body is not None and body["type"] == "form":
            content = self.filled(body["raw"]).encode()
        elif body is not None and body["type"] == "json":
            content = self.filled(json.dumps(body["value"], ensure_ascii=False)).encode()
            headers.setdefault("content-type", "application/json")
        elif body is not None:
            content, kind = self._multipart(body["parts"])
            headers["content-type"] = kind
        query = self.filled(request.get("query_raw", ""))
        url = httpx.URL(str(self.client.base_url)).copy_with(
            raw_path=(request["path"] + (f"?{query}" if query else "")).encode()
        )
        response = await self.client.request(request["method"], url, headers=headers, content=content)
        if request["path"].endswith("refresh_user_token") and response.status_code == 200:
            self.tokens.append(response.json()["results"])
        return response

    def _multipart(self, parts: list[Mapping[str, Any]]) -> tuple[bytes, str]:
        boundary = uuid.uuid4().hex
        found = b""
        for part in parts:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{part["name"]}"'
            if part.get("filename") is not None:
                head += f'; filename="{part["filename"]}"'
            if part.get("content_type"):
                head += f"\r\nContent-Type: {part['content_type']}"
            value = b"\x89PNG\r\n\x1a\n" if part["name"] == "file" else self.filled(part["value"]).encode()
            found += head.encode() + b"\r\n\r\n" + value + b"\r\n"
        return found + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


async def _login(client: httpx.AsyncClient, user_id: str, key: str) -> dict[str, Any]:
    body = {"email": user_id, "password": key, "username": user_id.partition("@")[0].title()}
    response = await client.post("/api/v2/sdk/login_or_register", json=body, headers=APP)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["results"]["user"]
    return found


def shape_faults(expected: Any, actual: Any, path: str = "") -> list[str]:
    """Where the actual value lacks the shape of the recorded one; more than the recorded is fine."""
    if expected is None or (
        isinstance(expected, str) and PLACEHOLDER.fullmatch(expected) and "+" in expected
    ):
        return []
    if isinstance(expected, str) and expected in ("<deep>", "<same as result>"):
        return []
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{path}: an object, not {actual!r:.60}"]
        if path.endswith((".extras", ".user_extras", ".payload", ".options")):
            return []
        return [
            fault
            for name, value in expected.items()
            for fault in (
                [f"{path}.{name}: missing"]
                if name not in actual
                else shape_faults(value, actual[name], f"{path}.{name}")
            )
        ]
    if isinstance(expected, list):
        if not isinstance(actual, list):
            return [f"{path}: a list, not {actual!r:.60}"]
        return shape_faults(expected[0], actual[0], f"{path}[0]") if expected and actual else []
    if isinstance(expected, bool) or isinstance(actual, bool):
        return [] if type(expected) is type(actual) else [f"{path}: {expected!r} against {actual!r:.60}"]
    if isinstance(expected, str) and expected.startswith("<unix"):
        return [] if isinstance(actual, int) else [f"{path}: a number, not {actual!r:.60}"]
    return [] if type(expected) is type(actual) else [f"{path}: {expected!r} against {actual!r:.60}"]
