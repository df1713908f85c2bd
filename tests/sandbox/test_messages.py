"""Comments: pages, replies, types, search, files, sync, uploads with ranges and thumbnails."""

from __future__ import annotations

import asyncio
import io
import json

import httpx
import pytest
from PIL import Image

from .conftest import Person, SignIn, results


async def pair(sign_in: SignIn) -> tuple[Person, Person, int]:
    ani, budi = await sign_in(), await sign_in()
    return ani, budi, (await ani.room_with(budi))["id"]


async def test_pages_in_both_directions(sign_in: SignIn) -> None:
    ani, budi, room = await pair(sign_in)
    ids = [(await ani.say(room, f"{n}"))["id"] for n in range(12)]
    newest = (await budi.get("load_comments", topic_id=room, limit=5))["comments"]
    assert [c["id"] for c in newest] == ids[:6:-1]
    older = await budi.get("load_comments", topic_id=room, limit=5, last_comment_id=ids[7], after="false")
    assert [c["id"] for c in older["comments"]] == ids[6:1:-1]
    newer = await budi.get("load_comments", topic_id=room, limit=3, last_comment_id=ids[2], after="true")
    assert [c["id"] for c in newer["comments"]] == ids[5:2:-1]
    synced = await budi.get("sync", last_received_comment_id=ids[8])
    assert [c["id"] for c in synced["comments"]] == ids[9:]
    assert synced["meta"] == {"last_received_comment_id": ids[-1], "need_clear": False}
    nothing = await budi.get("sync", last_received_comment_id=ids[-1])
    assert nothing["comments"] == []
    assert nothing["meta"]["last_received_comment_id"] == ids[-1]


async def test_a_sync_beside_posts_skips_none(sign_in: SignIn) -> None:
    ani, budi, room = await pair(sign_in)
    posting = asyncio.ensure_future(_say_all(ani, room))
    got: list[int] = []
    position = budi.account["last_comment_id"]
    is_over = False
    while not is_over:
        is_over = posting.done()
        page = await budi.get("sync", last_received_comment_id=position)
        got += [comment["id"] for comment in page["comments"]]
        position = page["meta"]["last_received_comment_id"]
    assert got == await posting


async def _say_all(person: Person, room_id: int) -> list[int]:
    return [(await person.say(room_id, f"{n}"))["id"] for n in range(40)]


async def test_a_reply_is_completed(sign_in: SignIn) -> None:
    ani, budi, room = await pair(sign_in)
    first = await ani.say(room, "besok jam 9?")
    answer = await budi.say(room, "setuju", type="reply", payload={"replied_comment_id": str(first["id"])})
    payload = answer["payload"]
    assert payload["text"] == "setuju"
    assert payload["replied_comment_message"] == "besok jam 9?"
    assert payload["replied_comment_sender_email"] == ani.user_id
    assert payload["replied_comment_is_deleted"] is False
    body = {"topic_id": room, "comment": "x", "type": "reply", "payload": {"replied_comment_id": 1}}
    assert (await ani.http.post("post_comment", json=body)).status_code == 400


@pytest.mark.parametrize(
    ("type_", "payload"),
    [
        ("custom", {"type": "promo", "content": {"id": 5}}),
        ("location", {"name": "Monas", "latitude": -6.1, "longitude": 106.8}),
        ("file_attachment", {"url": "https://files.test/upload/a.pdf", "caption": ""}),
        ("hologram", {"anything": [1, None]}),
        (None, None),
    ],
)
async def test_types_and_payloads_come_back(sign_in: SignIn, type_: str | None, payload: object) -> None:
    ani, budi, room = await pair(sign_in)
    sent = await ani.say(room, "x", type=type_, payload=payload, extras={"a": 1})
    got = (await budi.get("load_comments", topic_id=room))["comments"][0]
    assert got["type"] == sent["type"] == (type_ or "text")
    assert got["payload"] == (payload or {})
    assert got["extras"] == {"a": 1}


@pytest.mark.parametrize(
    "text",
    ['a & b + c = 100% "quoted" \\ / 😀 é\nnew', "\u202eright", "half \ud83d pair", "nul \x00 byte"],
)
async def test_any_text_survives(sign_in: SignIn, text: str) -> None:
    ani, _, room = await pair(sign_in)
    body = {"topic_id": str(room), "comment": text, "unique_temp_id": "odd"}
    content = json.dumps(body).encode()
    sent = results(
        await ani.http.post("post_comment", content=content, headers={"content-type": "application/json"})
    )["comment"]
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
    assert sent["message"] == clean


@pytest.mark.parametrize("text", ["", " \n", "\u00a0\u3000"])
async def test_a_comment_without_words_is_refused(sign_in: SignIn, text: str) -> None:
    ani, _, room = await pair(sign_in)
    body = {"topic_id": str(room), "comment": text}
    refused = await ani.http.post("post_comment", json=body)
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, "comment is required")
    first = await ani.say(room, "words")
    edited = await ani.http.post(
        "update_message", json={"unique_id": first["unique_temp_id"], "comment": text}
    )
    assert edited.status_code == 400
    said_in_payload = await ani.say(room, text, type="custom", payload={"type": "promo", "content": {}})
    assert said_in_payload["type"] == "custom"


async def test_too_long_a_comment_is_refused(sign_in: SignIn) -> None:
    ani, _, room = await pair(sign_in)
    body = {"topic_id": str(room), "comment": "x" * 4001}
    assert (await ani.http.post("post_comment", json=body)).status_code == 400


async def test_search_and_files(sign_in: SignIn) -> None:
    ani, budi, room = await pair(sign_in)
    await ani.say(room, "The Needle in the haystack 100%")
    await budi.say(room, "no such thing")
    url = "https://files.test/upload/x/photo.jpg"
    await ani.say(room, "[file]", type="file_attachment", payload={"url": url})
    await ani.say(room, "[file]", type="file_attachment", payload={"url": url.replace("jpg", "pdf")})
    found = await budi.post("search", query="needle", room_ids=[])
    assert [c["message"] for c in found["comments"]] == ["The Needle in the haystack 100%"]
    assert found["total"] == "1"
    assert (await budi.post("search", query="0%_", room_ids=[]))["comments"] == []
    assert (await budi.post("search", query="thing", sender=ani.user_id))["comments"] == []
    assert (await budi.post("search", query="needle", room_type="group"))["comments"] == []
    assert len((await budi.post("search_messages", query="needle"))["comments"]) == 1
    media = await budi.post("file_list", room_ids=[str(room)], file_type="media")
    assert [c["payload"]["url"] for c in media["comments"]] == [url]
    documents = await budi.post("file_list", room_ids=[str(room)], exclude_extensions=["jpg"])
    assert len(documents["comments"]) == 1


def a_picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


async def test_uploads_come_back_whole_in_parts_and_small(sign_in: SignIn) -> None:
    ani = await sign_in()
    content = a_picture(1200, 600)
    file = (await upload(ani, "mön photo 1.jpg", content, "image/jpeg"))["file"]
    assert (file["name"], file["size"]) == ("mön photo 1.jpg", len(content))
    url = file["url"]
    assert "/upload/" in url
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        whole = await http.get(url)
        assert whole.content == content
        assert whole.headers["accept-ranges"] == "bytes"
        part = await http.get(url, headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, content[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(content)}"
        assert (await http.get(url, headers={"range": "bytes=-5"})).content == content[-5:]
        assert (await http.get(url, headers={"range": "bytes=99999999-"})).status_code == 416
        small_url = url.replace("/upload/", "/upload/w_320,h_320,c_limit/").replace(".jpg", ".png")
        small = await http.get(small_url)
        assert Image.open(io.BytesIO(small.content)).size == (320, 160)
        assert small.headers["content-type"] == "image/png"
        blurred = await http.get(small_url.replace("c_limit", "c_limit,e_blur:300"))
        assert Image.open(io.BytesIO(blurred.content)).size == (320, 160)
        assert (await http.get(url.replace("/upload/", "/upload/w_30,c_scale/"))).status_code == 200
        assert (await http.get(url + "x/../../etc/passwd")).status_code == 404


async def upload(person: Person, name: str, content: bytes, kind: str) -> dict[str, dict[str, object]]:
    return results(await person.http.post("upload", files={"file": (name, content, kind)}))


async def test_a_file_that_is_no_picture_has_no_thumbnail(sign_in: SignIn) -> None:
    ani = await sign_in()
    url = str((await upload(ani, "..\\..\\evil/../a.png", b"<html>", "image/png"))["file"]["url"])
    assert url.endswith("/a.png")
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        response = await http.get(url.replace("/upload/", "/upload/w_320,h_320,c_limit/"))
    assert response.status_code == 415


async def test_a_file_without_a_name_is_taken_as_it_is(sign_in: SignIn) -> None:
    ani = await sign_in()
    content = bytes(range(256))
    head = b'--b\r\nContent-Disposition: form-data; name="file"\r\n'
    head += b"Content-Type: application/octet-stream\r\n\r\n"
    kind = {"content-type": "multipart/form-data; boundary=b"}
    sent = await ani.http.post("upload", content=head + content + b"\r\n--b--\r\n", headers=kind)
    url = results(sent)["file"]["url"]
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        assert (await http.get(url)).content == content
    broken = await ani.http.post("upload", content=head, headers=kind)
    assert broken.status_code == 400


async def test_a_token_in_the_form_is_enough_for_an_upload(sign_in: SignIn) -> None:
    ani = await sign_in()
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        response = await http.post(
            f"{ani.http.base_url}upload",
            files={"file": ("a.txt", b"text", "text/plain")},
            data={"token": ani.token},
            headers={"qiscus-sdk-app-id": "demo-app"},
        )
    assert results(response)["file"]["name"] == "a.txt"
