"""Every error the SDK raises: one tree, each with one clear sentence for the person and the rest as detail.

Nothing in a sentence or a detail ever holds a token, key or password.
"""

from __future__ import annotations

import re

RETRYABLE_STATUSES = frozenset({408, 413, 425, 429, *range(500, 600)})
_MOST_WORDS = 200  # characters
TOKEN_EXPIRED_MESSAGE = "Unauthorized. Token is expired"  # noqa: S105 - the literal that the service answers


class QiscusError(Exception):
    """Base of all errors of the SDK.

    `sentence` is meant for the person at the screen, `detail` for the log. `is_retryable` says whether the
    same call may succeed later without anybody changing anything.

    Errors of the calls that post a comment carry its `temp_id` ("" elsewhere): posting again with it gives
    the same comment, also when the first one did reach the server. `is_queued` says that the core keeps the
    comment and posts it again by itself, which it does only where it was asked to.
    """

    is_retryable = False
    temp_id = ""
    is_queued = False

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.sentence} ({self.detail})" if self.detail else self.sentence


class NotInitialisedError(QiscusError):
    """A call came before `init`, or after `close`."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("The chat is not set up yet.", detail or "call init() first")


class NotSignedInError(QiscusError):
    """A call that needs a signed-in user came before `set_user` or after `logout`."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("You are not signed in.", detail or "call set_user() first")


class InvalidArgumentError(QiscusError, ValueError):
    """An argument cannot be sent at all (an empty app id, an unknown room type, a user id no topic can
    hold).
    """


class WrongArgumentError(InvalidArgumentError, TypeError):
    """A method was called with an argument that it cannot take; `detail` names both."""

    def __init__(self, method: str, problem: str) -> None:
        super().__init__("The program asked for this in a wrong way.", f"{method}: {problem}")


class WrongLoopError(QiscusError, RuntimeError):
    """There is no event loop, one that cannot do the work, or another than the one this belongs to."""

    def __init__(self, detail: str = "make a QiscusCore of its own for each event loop") -> None:
        super().__init__("The program runs this chat on the wrong event loop.", detail)


class HostError(QiscusError, RuntimeError):
    """A window of the chat was made without a QApplication, or on another thread than the application's."""

    def __init__(self, detail: str) -> None:
        super().__init__("The program cannot show a chat here.", detail)


class NetworkError(QiscusError):
    """No answer: no route, refused, cut in the middle, or too slow (`is_timeout`)."""

    is_retryable = True

    def __init__(self, sentence: str = "", detail: str = "", *, is_timeout: bool = False) -> None:
        default = "The server takes too long to answer." if is_timeout else "The server cannot be reached."
        super().__init__(sentence or default, detail)
        self.is_timeout = is_timeout


class ServerError(QiscusError):
    """The server answered with an error: `status` is the HTTP code, `message` its own words.

    `retry_after_s` is how many seconds the server wants to be left alone, at most 300; None where it does
    not say.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        sentence: str = "",
        detail: str = "",
        details: tuple[str, ...] = (),
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(
            sentence or _sentence(status, message, details), detail or f"status {status}: {_brief(message)}"
        )
        self.status = status
        self.message = message
        self.details = details
        self.retry_after_s = retry_after_s

    @property
    def is_retryable(self) -> bool:  # type: ignore[override] # a constant in the base, decided by the status here
        return self.status in RETRYABLE_STATUSES


class NotFoundError(ServerError):
    """There is no such thing on the server (404)."""


class RoomNotFoundError(NotFoundError):
    """There is no such room, or it is not ours to see."""


class AuthError(ServerError):
    """The server does not accept who we say we are."""


class WrongKeyError(AuthError):
    """User id and key do not belong together."""


class TokenExpiredError(AuthError):
    """The session is over and could not be renewed: sign in again."""


class IdentityTokenError(AuthError):
    """The identity token (JWT) was refused; the sentence says which part is wrong."""


class ProtocolError(QiscusError):
    """Somebody answered, but not a Qiscus server: HTML, broken JSON, broken compression, a missing part."""

    def __init__(self, sentence: str = "", detail: str = "") -> None:
        super().__init__(sentence or "This address does not answer like a Qiscus chat server.", detail)


class NotTheServiceError(ProtocolError):
    """Something between us and the service answered: a page that wants a sign-in, a proxy, a firewall.

    It says nothing about what was asked for. As with NetworkError the same call works once the way is free.
    """

    is_retryable = True


class DecodeError(ProtocolError):
    """A piece of data from the wire does not hold what it must."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("The server sent something that cannot be understood.", detail)


class TransferError(QiscusError):
    """A file could not be sent or fetched."""


class RefusedAddressError(TransferError):
    """An address leads into the reader's own computer or network, and the service is not there."""

    def __init__(self, host: str) -> None:
        super().__init__("This address leads into a private network and is not opened.", host)
        self.host = host


class FileTooLargeError(TransferError):
    """The file is larger than allowed; both sizes in bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The file is too large: {_size(size)}, and at most {_size(limit)} are allowed.",
            f"{size} of {limit} bytes",
        )
        self.size = size
        self.limit = limit


class TransferCancelledError(TransferError):
    """The transfer was cancelled by its `CancelToken`."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("The transfer was cancelled.", detail)


def from_answer(
    status: int, message: str, details: tuple[str, ...] = (), *, retry_after_s: float | None = None
) -> ServerError:
    """The right class for an error answer of any call; the calls themselves may know better."""
    if is_token_expired(status, message):
        return TokenExpiredError(status, message, sentence="Your session has ended. Please sign in again.")
    if status in (401, 403):
        return AuthError(status, message, details=details)
    if status == 404:
        return NotFoundError(status, message, details=details)
    return ServerError(status, message, details=details, retry_after_s=retry_after_s)


def is_token_expired(status: int, message: str) -> bool:
    """Exactly HTTP 403 with the one text that asks for a token refresh (letters of any case)."""
    return status == 403 and message.strip().lower() == TOKEN_EXPIRED_MESSAGE.lower()


def identity_token_sentence(message: str) -> str:
    """One sentence for why the server refused an identity token, out of its own words."""
    text = message.lower()
    names = set(re.findall("[a-z]+", text))
    missing = next((name for name in ("iss", "nce", "iat", "nbf", "exp") if name in names), "")
    if missing and (names & _MISSING or "not a number" in text):
        return f"The identity token has no usable {missing}."
    for words, sentence in _IDENTITY_SENTENCES:
        # The names of fields are whole words: "missing" speaks of no iss, "server" of no ver.
        if all(word in names if len(word) == 3 else word in text for word in words):
            return sentence
    return "The identity token was refused by the server."


_MISSING = {"required", "missing", "blank", "absent", "present"}
_IDENTITY_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("nonce", "expired"), "The nonce is older than ten minutes. Ask for a new one."),
    (("nonce", "used"), "The nonce was already used. Ask for a new one."),
    (("nonce",), "The server does not know the nonce in the identity token."),
    (("nce",), "The server does not know the nonce in the identity token."),
    (("signature",), "The identity token is signed with a wrong key."),
    (("algorithm",), "The identity token must be signed with an HMAC algorithm (alg HS256)."),
    (("alg",), "The identity token must be signed with an HMAC algorithm (alg HS256)."),
    (("ver",), 'The identity token must say "ver": "v2" in its header.'),
    (("typ",), 'The identity token must say "typ": "JWT" in its header.'),
    (("issuer",), "The identity token was made for another app id (iss)."),
    (("iss",), "The identity token was made for another app id (iss)."),
    (("not valid yet",), "The identity token is not valid yet (nbf). Check the clock of your backend."),
    (("nbf",), "The identity token is not valid yet (nbf). Check the clock of your backend."),
    (("iat",), "The identity token comes from the future (iat). Check the clock of your backend."),
    (("expired",), "The identity token has expired (exp). Ask your backend for a new one."),
    (("exp",), "The identity token has expired (exp). Ask your backend for a new one."),
    (("prn",), "The identity token names no user (prn)."),
    (("deactivated",), "This user is deactivated."),
    (("jwt",), "The identity token is not a valid JWT."),
)


# Sentences that begin so are about what was sent: the same again is refused again.
NOT_ACCEPTED = "The server did not accept this"


def _sentence(status: int, message: str, details: tuple[str, ...]) -> str:
    words = next((words for text in (*details, message) if (words := _brief(text))), "")
    if status == 429:
        return "Too many requests at once. Please wait a moment."
    if status == 507:
        return "The server has no space left for this."
    if status >= 500:
        return "The server has a problem. Please try again in a moment."
    if status == 401 or status == 403:
        return f"The server refused this: {words}." if words else "The server refused this."
    if status == 404:
        return f"Not found: {words}." if words else "The server does not know this."
    return f"{NOT_ACCEPTED}: {words}." if words else f"{NOT_ACCEPTED}."


def _brief(text: str) -> str:
    """The beginning of what a server says, on one line: a person is to read it."""
    words = " ".join(text[: 2 * _MOST_WORDS].split())
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}…"


def _size(count: int) -> str:
    amount = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError
