"""Signing in, by key and by JWT; the token's life; switching users; the end, which leaves nothing behind."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from qiscus_desktop.core import (
    Account,
    AuthError,
    IdentityTokenError,
    NetworkError,
    NotInitialisedError,
    NotSignedInError,
    QiscusCore,
    TokenExpiredError,
    WrongKeyError,
)
from qiscus_desktop.core.errors import TOKEN_EXPIRED_MESSAGE, identity_token_sentence
from qiscus_desktop.core.events import (
    CommentReceived,
    Connection,
    ConnectionChanged,
    GapFilled,
    SessionExpired,
    SignedIn,
    SignedOut,
    SignInFailed,
    TokenRefreshed,
)
from qiscus_desktop.core.wire import topics
from tests.contract.recording_server import RecordingServer
from tests.core.conftest import KEY, Control, Join
from tests.core.odd_server import OddServer, page
from tests.core.watch import Watch
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

SECRET = "demo-secret-key-of-the-sandbox-only"


async def test_calls_before_init_and_before_sign_in_say_so(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core:
        with pytest.raises(NotInitialisedError):
            await core.get_nonce()
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        with pytest.raises(NotSignedInError):
            await core.load_room_list()


async def test_a_wrong_key_is_named_as_such(join: Join, sandbox: SandboxProcess) -> None:
    ani = await join("ani")
    async with QiscusCore() as core:
        watch = Watch(core)
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        with pytest.raises(WrongKeyError, match="do not match"):
            await core.set_user(ani.user_id, "another key")
        assert len(watch.all(SignInFailed)) == 1
        assert not core.is_signed_in


async def test_an_unknown_app_is_named_as_such(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core:
        await core.init("no-such-app", base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        with pytest.raises(AuthError, match="app id"):
            await core.set_user("ani", KEY)


async def test_the_whole_jwt_flow_with_a_backend(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core, httpx.AsyncClient(trust_env=False, verify=False) as http:
        watch = Watch(core)
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)

        async def fetch_token(nonce: str) -> str:
            answer = await http.post(
                f"{sandbox.backend_url}/auth/verify",
                json={"nonce": nonce, "user_id": "jwt-user", "passcode": "1234", "name": "Jwt User"},
            )
            return str(answer.json()["identity_token"])

        account = await core.sign_in_with_jwt(fetch_token)

        assert (account.id, account.name) == ("jwt-user", "Jwt User")
        assert watch.all(SignedIn)[0].raw["results"]["user"]["email"] == "jwt-user"
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        assert await core.load_room_list() == []


@pytest.mark.parametrize(
    ("header", "claims", "secret", "sentence"),
    [
        ({}, {}, "quite another key, and long enough", "wrong key"),
        ({"ver": "v1"}, {}, SECRET, "ver"),
        ({"typ": "at+jwt"}, {}, SECRET, "typ"),
        ({}, {"iat": 600}, SECRET, "from the future"),
        ({}, {"iss": "another-app"}, SECRET, "another app id"),
        ({}, {"exp": -10}, SECRET, "expired"),
        ({}, {"nbf": 600}, SECRET, "not valid yet"),
        ({}, {"nce": "made-up"}, SECRET, "nonce"),
        ({}, {"prn": ""}, SECRET, "names no user"),
    ],
)
async def test_each_fault_of_an_identity_token_has_its_own_sentence(
    sandbox: SandboxProcess, header: dict[str, str], claims: dict[str, Any], secret: str, sentence: str
) -> None:
    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        nonce = await core.get_nonce()
        assert nonce.nonce not in repr(nonce)
        now = int(datetime.now(UTC).timestamp())
        body = {
            "iss": sandbox.app_id,
            "iat": now,
            "nbf": now,
            "exp": now + 60,
            "nce": nonce.nonce,
            "prn": "jwt",
        }
        body |= {name: now + value if isinstance(value, int) else value for name, value in claims.items()}
        token = jwt.encode(body, secret, "HS256", headers={"typ": "JWT", "ver": "v2"} | header)
        with pytest.raises(IdentityTokenError, match=sentence):
            await core.verify_identity_token(token)


@pytest.mark.parametrize("alg", ["none", "RS256"])
async def test_an_identity_token_without_hmac_is_named_as_such(sandbox: SandboxProcess, alg: str) -> None:
    parts = [{"alg": alg, "typ": "JWT", "ver": "v2"}, {"prn": "jwt"}]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        with pytest.raises(IdentityTokenError, match="HMAC"):
            await core.verify_identity_token(".".join([*coded, "c2ln"]))


async def test_a_nonce_lasts_ten_minutes(sandbox: SandboxProcess, control: Control) -> None:
    async def backend(nonce: str) -> str:
        await control.break_http(clock_skew_s=minutes * 60)
        answer = await control.http.post(
            f"{sandbox.base_url}/auth/verify", json={"nonce": nonce, "user_id": "jwt-slow"}
        )
        return str(answer.json()["identity_token"])

    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        minutes = 9
        assert (await core.sign_in_with_jwt(backend)).id == "jwt-slow"
        minutes = 20
        with pytest.raises(IdentityTokenError, match="older than ten minutes"):
            await core.sign_in_with_jwt(backend)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("identity_token is missing", "refused by the server"),
        ("the token could not be verified", "refused by the server"),
        ("Invalid issuer", "another app id"),
        ("Signature verification failed", "wrong key"),
        ("nonce has expired", "older than ten minutes"),
        ("exp is required", "no usable exp"),
        ("iat is not a number", "no usable iat"),
        ("Missing required claim nbf", "no usable nbf"),
        ("token is expired", "has expired"),
        ("iat is in the future", "from the future"),
        ("prn is required", "names no user"),
    ],
)
def test_other_words_of_a_service_are_not_misread(words: str, part: str) -> None:
    assert part in identity_token_sentence(words)


async def test_a_nonce_works_once(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        nonce = (await core.get_nonce()).nonce
        now = int(datetime.now(UTC).timestamp())
        body = {
            "iss": sandbox.app_id,
            "iat": now,
            "nbf": now,
            "exp": now + 60,
            "nce": nonce,
            "prn": "jwt-once",
        }
        token = jwt.encode(body, SECRET, "HS256", headers={"typ": "JWT", "ver": "v2"})
        await core.verify_identity_token(token)
        with pytest.raises(IdentityTokenError, match="already used"):
            await core.verify_identity_token(token)


async def test_resume_goes_on_where_it_ended(join: Join, sandbox: SandboxProcess) -> None:
    ani, budi = await join("ani"), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await ani.watch.until(GapFilled)
    remembered = ani.core.account
    assert remembered is not None
    await ani.core.close()
    missed = await budi.core.send_comment(room.id, "while you were away")
    async with QiscusCore() as again:
        watch = Watch(again)
        await again.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        account = await again.resume(remembered)
        assert (account.id, account.token) == (remembered.id, remembered.token)
        got = await watch.until(CommentReceived, lambda event: event.comment.id == missed.id)
        assert got.comment.text == "while you were away"
        await watch.until(GapFilled)
        assert again.account is not None
        assert again.account.last_comment_id >= missed.id


async def test_resume_with_a_dead_token(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core:
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
        with pytest.raises(AuthError):
            await core.resume(Account(id="ani", token="never-was"))
        assert not core.is_signed_in


async def test_many_calls_with_an_expired_token_refresh_it_once(join: Join, start_sandbox: Any) -> None:
    where = start_sandbox("--world", "empty", "--token-ttl", "3600")
    ani, budi = await join("ani", where=where), await join("budi", where=where)
    room = await ani.core.chat_target(budi.user_id)
    before = ani.core.account
    assert before is not None
    assert before.refresh_token
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(f"{where.base_url}/control/expire-tokens", json={"user_id": ani.user_id})
        answer.raise_for_status()
    ani.watch.forget()

    results = await asyncio.gather(*(ani.core.get_total_unread_count() for _ in range(8)))

    assert results == [0] * 8
    assert len(ani.watch.all(TokenRefreshed)) == 1
    after = ani.core.account
    assert after is not None
    assert after.token != before.token
    await ani.watch.until(GapFilled)
    # The topics moved along: a new comment arrives over the new token.
    sent = await budi.core.send_comment(room.id, "after the refresh")
    await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    assert ani.core._service.realtime is not None
    assert set(topics.of_token(after.token)) <= ani.core._service.realtime.subscribed
    assert not set(topics.of_token(before.token)) & ani.core._service.realtime.subscribed


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def login_answer(**fields: Any) -> dict[str, Any]:
    user = {"email": "ani", "username": "Ani", "id": 1, "token": "token-1", "refresh_token": "refresh-1"}
    return {"status": 200, "body": {"results": {"user": user | fields}, "status": 200}}


def token_answer(number: int, expires_at: str | None) -> dict[str, Any]:
    results = {
        "token": f"token-{number}",
        "refresh_token": f"refresh-{number}",
        "token_expires_at": expires_at,
    }
    return {"status": 200, "body": {"results": results, "status": 200}}


async def quiet_core(core: QiscusCore, server: RecordingServer) -> Watch:
    await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
    core.stop_sync()
    return Watch(core)


async def test_a_token_is_renewed_shortly_before_it_expires() -> None:
    clock = Clock()
    async with RecordingServer() as server, QiscusCore(clock=clock) as core:
        watch = await quiet_core(core, server)
        soon = (clock.now + timedelta(seconds=6)).isoformat()
        clock_after = clock.now + timedelta(seconds=4)
        server.answers += [login_answer(token_expires_at=soon), token_answer(2, None)]
        await core.set_user("ani", KEY)
        clock.now = clock_after  # within the last half of its life
        refreshed = await watch.until(TokenRefreshed)
        assert (refreshed.old_token, refreshed.account.token) == ("token-1", "token-2")


@pytest.mark.parametrize("expires_at", ["2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "not a time"])
async def test_far_past_and_odd_expiry_times_refresh_nothing_by_themselves(expires_at: str) -> None:
    async with RecordingServer() as server, QiscusCore(clock=Clock()) as core:
        await quiet_core(core, server)
        server.answers += [login_answer(token_expires_at=expires_at)]
        await core.set_user("ani", KEY)
        await core.get_total_unread_count()
        assert [request.path.rpartition("/")[2] for request in server.requests] == [
            "login_or_register",
            "total_unread_count",
        ]


@pytest.mark.parametrize("is_upload", [False, True])
@pytest.mark.parametrize("comes_first", ["refusal", "renewal"])
async def test_a_request_overtaken_by_a_refresh_is_repeated(comes_first: str, is_upload: bool) -> None:
    """A service that ends the old token at once answers 401 to what was on its way with it."""
    asked, may_refuse, refused, may_renew = (asyncio.Event() for _ in range(4))
    answers = {
        "login_or_register": login_answer(),
        "refresh_user_token": token_answer(2, None),
        "total_unread_count": {"status": 200, "body": {"results": {"total_unread_count": 3}, "status": 200}},
        "upload": {
            "status": 200, "body": {"results": {"file": {"url": "http://f/upload/a.txt"}}, "status": 200},
        },
    }  # fmt: skip

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = head.partition("content-length: ")[2].partition("\r")[0]
            await reader.readexactly(int(length or 0))
            name = head.split(" ")[1].rpartition("/")[2].partition("?")[0]
            answer = answers.get(name, {"status": 404, "body": {"status": 404}})
            is_old = name in ("total_unread_count", "upload") and "token-1" in head
            if is_old:
                asked.set()
                await may_refuse.wait()
                answer = {"status": 401, "body": {"error": {"message": "Unauthorized"}, "status": 401}}
            if name == "refresh_user_token":
                await may_renew.wait()
            body = json.dumps(answer["body"]).encode()
            writer.write(page(f"{answer['status']} X", "application/json", body))
            await writer.drain()
            if is_old:
                refused.set()

    async with OddServer(behave) as server, QiscusCore() as core, asyncio.timeout(PATIENCE_S):
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        core.stop_sync()
        await core.set_user("ani", "secret")
        call = core.upload(b"x", name="a.txt") if is_upload else core.get_total_unread_count()
        overtaken = asyncio.ensure_future(call)
        await asked.wait()
        renewing = asyncio.ensure_future(core.refresh_auth_token())
        if comes_first == "refusal":
            may_refuse.set()
            await refused.wait()
            may_renew.set()
        else:
            may_renew.set()
            await renewing
            may_refuse.set()
        assert await overtaken == ("http://f/upload/a.txt" if is_upload else 3)
        await renewing


async def test_a_session_that_cannot_be_renewed_is_said_to_be_over() -> None:
    expired = {"status": 403, "body": {"error": {"message": "unauthorized. token is EXPIRED"}, "status": 403}}
    refused = {"status": 401, "body": {"error": {"message": "refresh token invalid"}, "status": 401}}
    async with RecordingServer() as server, QiscusCore() as core:
        watch = await quiet_core(core, server)
        server.answers += [login_answer(), expired, refused]
        await core.set_user("ani", KEY)
        with pytest.raises(TokenExpiredError, match="sign in again"):
            await core.get_total_unread_count()
        assert len(watch.all(SessionExpired)) == 1


STRANGE = {"status": 200, "body": {"results": {"token": 7}, "status": 200}}


@pytest.mark.parametrize("answer", [{"status": 511, "body": None}, STRANGE], ids=["portal", "no-tokens"])
async def test_a_renewal_that_is_not_answered_by_the_service_is_no_answer_to_the_request(
    answer: dict[str, Any],
) -> None:
    """A network that wants a sign-in stops the renewal: the request itself was neither stopped nor refused.

    Found by the simulation: a message whose renewals were stopped failed for good.
    """
    expired = {"status": 403, "body": {"error": {"message": TOKEN_EXPIRED_MESSAGE}, "status": 403}}
    async with RecordingServer() as server, QiscusCore() as core:
        watch = await quiet_core(core, server)
        server.answers += [login_answer(), expired, answer]
        await core.set_user("ani", KEY)
        with pytest.raises(NetworkError) as caught:
            await core.get_total_unread_count()
        assert caught.value.is_retryable
        assert watch.all(SessionExpired) == []
        count = {"status": 200, "body": {"results": {"total_unread_count": 3}, "status": 200}}
        server.answers += [expired, token_answer(2, None), count]
        assert await core.get_total_unread_count() == 3


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_a_renewal_refused_in_other_words_is_refused(status: int) -> None:
    """Else the words of that refusal would stand at a message that has nothing to do with it."""
    expired = {"status": 403, "body": {"error": {"message": TOKEN_EXPIRED_MESSAGE}, "status": 403}}
    async with RecordingServer() as server, QiscusCore() as core:
        watch = await quiet_core(core, server)
        server.answers += [login_answer(), expired, {"status": status, "body": {"status": status}}]
        await core.set_user("ani", KEY)
        with pytest.raises(TokenExpiredError, match="sign in again"):
            await core.get_total_unread_count()
        assert len(watch.all(SessionExpired)) == 1


async def test_a_token_that_the_service_no_longer_knows_ends_the_session_once() -> None:
    """So it is after a refresh whose answer was lost. Found by the simulation: it said nothing, for ever."""
    unknown = {"status": 401, "body": {"error": {"message": "Unauthorized"}, "status": 401}}
    refused = {"status": 401, "body": {"error": {"message": "refresh token invalid"}, "status": 401}}
    async with RecordingServer() as server, QiscusCore() as core:
        watch = await quiet_core(core, server)
        server.answers += [login_answer(), unknown, refused, unknown]
        await core.set_user("ani", KEY)
        for _ in range(2):
            with pytest.raises(TokenExpiredError, match="sign in again"):
                await core.get_total_unread_count()
        assert len(watch.all(SessionExpired)) == 1
        assert len(server.requests) == 4  # the refresh token is not tried again


async def test_another_403_refreshes_nothing() -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await quiet_core(core, server)
        server.answers += [
            login_answer(),
            {"status": 403, "body": {"error": {"message": "Unauthorized"}, "status": 403}},
        ]
        await core.set_user("ani", KEY)
        with pytest.raises(AuthError):
            await core.get_total_unread_count()
        assert len(server.requests) == 2


async def test_another_user_on_the_same_core(join: Join) -> None:
    ani = await join("ani")
    await ani.core.set_user(f"other-{ani.user_id}", KEY)
    assert ani.watch.all(SignedOut)[0].user_id == ani.user_id
    await ani.watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE, count=2)
    assert ani.core.user_id == f"other-{ani.user_id}"


async def test_logout_ends_the_token_and_the_connection(join: Join) -> None:
    ani = await join("ani")
    account = ani.core.account
    assert account is not None
    await ani.core.logout()
    assert ani.core.connection is Connection.OFFLINE
    assert not ani.core.is_signed_in
    with pytest.raises(AuthError):
        await ani.core.resume(account)


async def test_closing_leaves_no_task_and_no_thread(sandbox: SandboxProcess) -> None:
    tasks, threads = asyncio.all_tasks(), set(threading.enumerate())
    core = QiscusCore()
    watch = Watch(core)
    await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=sandbox.mqtt_url)
    await core.set_user("close-me", KEY)
    await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
    await core.close()
    await core.close()
    assert asyncio.all_tasks() == tasks
    left = {thread.name for thread in set(threading.enumerate()) - threads}
    assert all(name.startswith("asyncio_") for name in left), left  # the loop's own pool ends with the loop


async def test_secrets_stay_out_of_the_log(
    join: Join, control: Control, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ani = await join("ani")
    account = ani.core.account
    assert account is not None
    await ani.core.get_nonce()
    await control.post("cut-broker")
    await ani.watch.until(ConnectionChanged, lambda event: event.is_again)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("qiscus"))
    assert ours
    assert account.token not in ours
    assert KEY not in ours
    assert account.token not in repr(account)


CALLS: dict[str, tuple[Any, dict[str, Any]]] = {
    "GET": (lambda core: core.get_total_unread_count(), {"total_unread_count": 1}),
    "POST form": (lambda core: core.block_user("budi"), {"user": {"email": "budi"}}),
    "POST JSON": (lambda core: core.search_message("x"), {"comments": []}),
    "POST JSON with the token": (
        lambda core: core.update_message("temp", "text"),
        {"comment": {"id": 1, "unique_temp_id": "temp"}},
    ),
    "PATCH": (lambda core: core.update_profile(name="Ani"), {"user": {"email": "ani"}}),
    "DELETE": (lambda core: core.delete_comment(1, ["temp"]), {"comments": []}),
    "multipart": (lambda core: core.upload(b"x", name="x.txt"), {"file": {"url": "http://f/upload/x.txt"}}),
}


@pytest.mark.parametrize("name", CALLS)
async def test_every_kind_of_request_is_repeated_with_the_new_token(name: str) -> None:
    call, results = CALLS[name]
    expired = {
        "status": 403,
        "body": {"error": {"message": "Unauthorized. TOKEN is expired"}, "status": 403},
    }
    async with RecordingServer() as server, QiscusCore() as core:
        await quiet_core(core, server)
        server.answers.append(login_answer())
        await core.set_user("ani", "secret")
        await core._sync.close()
        server.requests.clear()
        server.answers.clear()
        good = {"status": 200, "body": {"results": results, "status": 200}}
        server.answers.extend([expired, token_answer(2, None), good])
        await call(core)
        first, refresh, again = server.requests
        assert refresh.path.endswith("refresh_user_token")
        assert refresh.fields["refresh_token"] == "refresh-1"
        assert (first.method, first.path) == (again.method, again.path)
        assert first.headers["qiscus-sdk-token"] == "token-1"
        assert again.headers["qiscus-sdk-token"] == "token-2"
        assert "token-1" not in again.body.decode()
        assert len(again.body) == len(first.body)
