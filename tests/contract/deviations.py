"""Where our client does not do what the recorded SDK did, case by case, each with its reason.

`skips` names what is not compared: "requests", "result" or "callbacks". `sends` is what ours sends instead
(method and last part of the path); a test checks that.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deviation:
    reason: str
    skips: frozenset[str] = frozenset()
    sends: tuple[str, ...] | None = None


def _says(reason: str, *skips: str, sends: tuple[str, ...] | None = None) -> Deviation:
    return Deviation(reason, frozenset(skips), sends)


LOST_QUERY = "since 2.14 the recorded SDK loses this query string and rejects; ours sends it and answers"
NO_ESCAPING = "the recorded SDK turns HTML-like text into entities before sending; ours sends what was typed"
WATERMARK = "the recorded SDK polls from a position of its whole session; ours from its own"
CALLER_WINS = (
    "in the recorded SDK the server's config overrules the caller; here the caller's own value stands"
)
SCHEME = "the recorded SDK makes wss://<url>:1886/mqtt of every address; ours uses the address as given"

DEVIATIONS: dict[str, Deviation] = {
    "getUsers()": _says(LOST_QUERY, "requests", "result", sends=("GET get_user_list",)),
    "getUsers(query, page, limit)": _says(LOST_QUERY, "requests", "result", sends=("GET get_user_list",)),
    "getParticipants()": _says(LOST_QUERY, "requests", "result", sends=("GET room_participants",)),
    "getRoomParticipants()": _says(LOST_QUERY, "requests", "result", sends=("GET room_participants",)),
    "chatTarget(userId, distinctId)": _says(
        "the recorded SDK names the field by its own value; ours says distinct_id",
        "requests",
        sends=("POST get_or_create_room_with_target",),
    ),
    "createGroupRoom(no options)": _says(
        "the recorded SDK throws without options; ours makes the room",
        "requests",
        "result",
        sends=("POST create_room",),
    ),
    "loadRoomList(show_participants: false)": _says(
        "the recorded SDK turns false into true; ours sends what was asked for",
        "requests",
        sends=("GET user_rooms",),
    ),
    "loadRoomList(room without last_comment)": _says(
        "the recorded SDK rejects the whole list; ours shows the room", "result"
    ),
    "getRoomsInfo(room_unique_ids, show_removed)": _says(
        "the recorded SDK ignores show_participants: false; ours sends it",
        "requests",
        sends=("POST rooms_info",),
    ),
    "sendComment(reply without replied_comment_message)": _says(
        "the recorded SDK throws; ours sends it and the server fills in the rest",
        "requests",
        "result",
        sends=("POST post_comment",),
    ),
    "sendComment(reply to an unknown message)": _says(
        "the recorded SDK throws; ours sends it and the server fills in the rest",
        "requests",
        "result",
        sends=("POST post_comment",),
    ),
    "sendComment(text with markup)": _says(NO_ESCAPING),
    "receiveComment() in two rooms, then readComment(), at once": _says(
        "the recorded SDK drops the receipt in the middle; ours loses none", "requests"
    ),
    "readComment() three times at once with updateCommentStatusMode throttled": _says(
        "the recorded SDK loses the newest mark; ours sends the first and the newest", "requests"
    ),
    "getTotalUnreadCount() as a user id beyond Latin-1": _says(
        "the recorded SDK cannot make any request as such a user; ours can",
        "requests",
        "result",
        sends=("GET total_unread_count",),
    ),
    "getUserProfile(expired with 401)": _says(
        "the recorded SDK takes 401 as the end; it may be a token whose renewal was answered but never "
        "arrived, so ours tries to renew it once",
        "requests",
        sends=("GET my_profile", "POST refresh_user_token"),
    ),
    "getTotalUnreadCount(expired, no refresh token)": _says(
        "the recorded SDK repeats the request with the same expired token; ours says at once that it is over",
        "requests",
        "result",
        sends=("GET total_unread_count",),
    ),
    "setUserWithIdentityToken(without user)": _says(
        "the recorded SDK only fires loginErrorCallback; ours raises as well", "result"
    ),
    "setUser(token_expires_at soon)": _says(
        "tests/core/test_session_life.py waits for the refresh; here the recording has no moment to wait for",
        "requests",
        "callbacks",
        sends=("POST login_or_register",),
    ),
    "setUser(token_expires_at more than 24.8 days away)": _says(
        "the recorded SDK's timer overflows and it refreshes without end; ours waits for the day",
        "requests",
        "callbacks",
        sends=("POST login_or_register",),
    ),
    "publishEvent(number as room id)": _says("the recorded SDK wants text; ours takes numbers too", "result"),
    "synchronize()": _says(WATERMARK, "requests", sends=("GET sync",)),
    "synchronizeEvent()": _says(WATERMARK, "requests", "result", sends=("GET sync_event",)),
    "authAdapter.refreshAuthToken()": _says(
        "called on its part without a refresh token, which sends an empty one; ours says that there is none",
        "requests",
        "result",
        sends=(),
    ),
}
