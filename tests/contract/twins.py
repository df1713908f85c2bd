"""How each recorded call is made with our client: the table official method -> our method, and the odd
cases.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from qiscus_desktop.core import Comment, QiscusCore, Room, RoomKind
from tests.contract.vectors import http_vectors

Args = dict[str, Any]
Twin = Callable[[QiscusCore, Args], Awaitable[Any]]

# Official name -> ours; arguments go over in their order.
PLAIN = {
    "getUserProfile": "get_user_profile",
    "getUsers": "get_users",
    "blockUser": "block_user",
    "unblockUser": "unblock_user",
    "getBlockedUser": "get_blocked_user",
    "getUserPresences": "get_user_presences",
    "registerDeviceToken": "register_device_token",
    "removeDeviceToken": "remove_device_token",
    "chatTarget": "chat_target",
    "chatGroup": "chat_group",
    "getRoomById": "get_room_by_id",
    "getOrCreateRoomByUniqueId": "get_or_create_room_by_unique_id",
    "getOrCreateRoomByChannel": "get_or_create_room_by_channel",
    "createGroupRoom": "create_group_room",
    "updateRoom": "update_room",
    "getParticipants": "get_participants",
    "getRoomParticipants": "get_room_participants",
    "addParticipantsToGroup": "add_participants_to_group",
    "removeParticipantsFromGroup": "remove_participants_from_group",
    "removeSelectedRoomParticipants": "remove_selected_room_participants",
    "getRoomsInfo": "get_rooms_info",
    "getTotalUnreadCount": "get_total_unread_count",
    "getRoomUnreadCount": "get_room_unread_count",
    "sendComment": "send_comment",
    "loadComments": "load_comments",
    "loadMore": "load_more",
    "updateMessage": "update_message",
    "deleteComment": "delete_comment",
    "clearRoomMessages": "clear_room_messages",
    "searchMessages": "search_messages",
    "searchMessage": "search_message",
    "getFileList": "get_file_list",
    "getNonce": "get_nonce",
    "authAdapter.getNonce": "get_nonce",
    "verifyIdentityToken": "verify_identity_token",
    "authAdapter.verifyIdentityToken": "verify_identity_token",
    "authAdapter.expiredAuthToken": "expire_auth_token",
    "authAdapter.refreshAuthToken": "refresh_auth_token",
    "refreshAuthToken": "refresh_auth_token",
    "userAdapter.getCommentReceiptStatus": "get_comment_receipts",
    "updateProfile": "update_profile",
    "setUser": "set_user",
    "logout": "logout",
    "disconnect": "disconnect",
    "synchronize": "synchronize",
    "synchronizeEvent": "synchronize_event",
    "setCustomHeader": "set_custom_header",
    "publishTyping": "publish_typing",
    "publishEvent": "publish_event",
    "publishOnlinePresence": "publish_online_presence",
    "subscribeUserPresence": "subscribe_user_presence",
    "unsubscribeUserPresence": "unsubscribe_user_presence",
    "unsubscribeEvent": "unsubscribe_event",
    "getThumbnailURL": "get_thumbnail_url",
    "getBlurryThumbnailURL": "get_blurry_thumbnail_url",
    "exitChatRoom": "exit_chat_room",
    "clearRoomsCache": "clear_rooms_cache",
    "addUploadedFile": "add_uploaded_file",
    "removeUploadedFile": "remove_uploaded_file",
    "startSync": "start_sync",
    "stopSync": "stop_sync",
    "openRealtimeConnection": "open_realtime_connection",
    "closeRealtimeConnection": "close_realtime_connection",
}

# Nothing to compare: internals of the recorded SDK that no program calls, or that never do anything.
NO_TWIN = {"noop", "logging", "onReconnectMqtt", "updateLastReceivedComment"}


async def call(core: QiscusCore, method: str, args: Args) -> Any:
    """Make the recorded call with our client and return its result."""
    if method in ODD:
        return await ODD[method](core, args)
    result = getattr(core, PLAIN[method])(*args.values())
    return await result if asyncio.iscoroutine(result) else result


async def _load_room_list(core: QiscusCore, args: Args) -> Any:
    return await core.load_room_list(**args.get("params", {}))


async def _read(core: QiscusCore, args: Args) -> Any:
    return await _receipts(core, args, "readComment")


async def _receive(core: QiscusCore, args: Args) -> Any:
    return await _receipts(core, args, "receiveComment")


async def _receipts(core: QiscusCore, args: Args, method: str) -> Any:
    """Recorded singly, `"1, then 2, then 3"` at once, or as a list of calls at once."""
    calls = args.get("calls") or [
        (method, args["roomId"], int(comment_id)) for comment_id in str(args["commentId"]).split(", then ")
    ]
    ours = {"readComment": core.read_comment, "receiveComment": core.receive_comment}
    await asyncio.gather(*(ours[name](room_id, comment_id) for name, room_id, comment_id in calls))


async def _resend(core: QiscusCore, _args: Args) -> Any:
    """The recording sends the second comment of the room again."""
    second = Comment(temp_id="own-id-1", room_id=7002, sender_id=core.user_id, text="second", payload={})
    return await core.resend_comment(second)


async def _upload(core: QiscusCore, args: Args) -> Any:
    file = args["file"]["<file>"]
    return await core.upload(file["text"].encode(), name=file["name"])


async def _upload_file(core: QiscusCore, args: Args) -> Any:
    file = args["file"]["<file>"]
    await core.upload_file(args["roomId"], file["text"].encode(), name=file["name"])


async def _subscribe_event(core: QiscusCore, args: Args) -> Any:
    core.subscribe_event(args["roomId"], lambda _: None)


async def _on_message_updated(core: QiscusCore, _args: Args) -> Any:
    core.on_message_updated(lambda _: None)()


async def _intercept(core: QiscusCore, args: Args) -> Any:
    core.intercept(args["interceptor"], lambda message: message)()


async def _set_active_room(core: QiscusCore, args: Args) -> Any:
    core.set_active_room(Room(id=args["room"]["id"], kind=RoomKind(args["room"]["room_type"])))


async def _set_user_with_identity_token(core: QiscusCore, args: Args) -> Any:
    data = args["data"]
    await core.set_user_with_identity_token(data if isinstance(data, dict) else VERIFIED)


async def _generate_message(core: QiscusCore, args: Args) -> Any:
    params = args["params"]
    return _generated(core.generate_message(params["roomId"], params["text"], params.get("extras")))


async def _generate_file(core: QiscusCore, args: Args) -> Any:
    params = dict(args["params"])
    return _generated(core.generate_file_attachment_message(params.pop("roomId"), **params))


async def _generate_custom(core: QiscusCore, args: Args) -> Any:
    params = dict(args["params"])
    return _generated(core.generate_custom_message(params.pop("roomId"), **params))


async def _generate_reply(core: QiscusCore, args: Args) -> Any:
    params = args["params"]
    replied = params["repliedMessage"]
    quoted = Comment(
        temp_id="quoted",
        room_id=7002,
        id=replied["id"],
        text=replied["message"],
        type=replied["type"],
        payload=replied["payload"],
        sender_name=replied["username_as"],
        sender_id=replied["username_real"],
    )
    return _generated(core.generate_reply_message(params["roomId"], params["text"], quoted))


async def _prepare(core: QiscusCore, args: Args) -> Any:
    given = args["comment"]
    comment = Comment(temp_id="", room_id=given["room_id"], sender_id="", text=given["message"])
    prepared = core.prepare_comment(comment)
    assert prepared.temp_id
    return _generated(prepared)


async def _sort(core: QiscusCore, _args: Args) -> Any:
    core.sort_comments([])


def _generated(comment: Comment) -> Any:
    """An unsent comment in the terms of the recording, which gives it a made-up id and no sender."""
    assert comment.id == 0
    assert not comment.status.is_on_server
    return {
        "id": None,
        "unique_temp_id": comment.temp_id,
        "room_id": comment.room_id,
        "message": comment.text,
        "type": comment.type,
        "payload": comment.payload,
        "email": None,
    }


VERIFIED = next(
    vector["result"]
    for vector in http_vectors()
    if vector["id"] == "core: setUser(userId, key, username) [browser]"
)

ODD: dict[str, Twin] = {
    "loadRoomList": _load_room_list,
    "readComment": _read,
    "receiveComment": _receive,
    "resendComment": _resend,
    "upload": _upload,
    "uploadFile": _upload_file,
    "subscribeEvent": _subscribe_event,
    "onMessageUpdated": _on_message_updated,
    "intercept": _intercept,
    "setActiveRoom": _set_active_room,
    "setUserWithIdentityToken": _set_user_with_identity_token,
    "generateMessage": _generate_message,
    "generateFileAttachmentMessage": _generate_file,
    "generateCustomMessage": _generate_custom,
    "generateReplyMessage": _generate_reply,
    "prepareCommentToBeSubmitted": _prepare,
    "sortComments": _sort,
}
