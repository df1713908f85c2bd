"""Judging an answer: the service's own word, its refusal, or somebody else between us and the service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from qiscus_desktop.core import errors
from qiscus_desktop.core.wire import decode

LONGEST_RETRY_AFTER_S = 300.0
_ENVELOPE = ("results", "error", "status", "events")  # at least one is in every answer of the service
_SIGN_IN = "The network wants you to sign in before it lets anything through."
_PROXY = "The proxy of this network wants you to sign in."
_PAGE = "This address does not answer like a Qiscus chat server; perhaps the network wants you to sign in."


def checked_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, url: str = "", is_service: bool = True
) -> dict[str, Any]:
    """The object of a good answer; the service repeats the status inside the body, and that one counts
    too.

    Raises ServerError and its kinds for what the service refuses, and NotTheServiceError for all that is not
    the service's own answer: pages, redirects, empty bodies, foreign JSON, 407 and 511. With `is_service`
    False any JSON object will do (the load balancer).
    """
    kind = headers.get("content-type", "")
    if status in (407, 511):
        raise errors.NotTheServiceError(_PROXY if status == 407 else _SIGN_IN, f"HTTP {status}")
    if 300 <= status < 400:
        raise moved(status, headers.get("location", ""), url)
    try:
        answer = decode.json_object(body)
    except errors.DecodeError as error:
        raise _unreadable(status, headers, body, error.detail) from None
    inner = answer.get("status")
    inner_status = inner if isinstance(inner, int) and not isinstance(inner, bool) else 200
    is_good = 200 <= status < 300
    if is_service and not _is_from_service(answer, kind, is_good):
        raise errors.NotTheServiceError(detail=f"HTTP {status}, {kind or 'no type'}: foreign JSON")
    if is_good and inner_status == 200:
        return answer
    message, details = _error_words(answer)
    raise errors.from_answer(
        status if status >= 400 else inner_status, message, details, retry_after_s=retry_after_s(headers)
    )


def moved(status: int, location: str, url: str) -> errors.NotTheServiceError:
    """A redirect is never followed with a session's token; where it leads is told."""
    try:
        target = urlsplit(urljoin(url, location))
        host = (target.hostname or "")[:100]
        place = f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"[:200]
    except ValueError:
        host = place = ""
    host = "".join(letter for letter in host if letter.isprintable())
    if not host:
        return errors.NotTheServiceError(detail=f"HTTP {status} without a target")
    return errors.NotTheServiceError(
        f"This address does not answer like a Qiscus chat server: it leads to {host}.",
        f"HTTP {status} to {json.dumps(place)}",
    )


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After, from a number or a date, at most `LONGEST_RETRY_AFTER_S`; None without."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY_AFTER_S)
    until = _date(text)
    if until is None:
        return None
    # The server's own clock where it tells it: ours may be wrong.
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER_S)


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether a page for people came."""
    return "html" in headers.get("content-type", "").lower()


def _is_from_service(answer: dict[str, Any], kind: str, is_good: bool) -> bool:
    if "html" in kind.lower() and not (is_good and "results" in answer):
        return False
    return any(name in answer for name in _ENVELOPE)


def _unreadable(status: int, headers: Mapping[str, str], body: bytes, detail: str) -> errors.QiscusError:
    if status >= 500:
        # Not a page of a captive portal: the machine before the service says that the service is down.
        return errors.from_answer(status, "", retry_after_s=retry_after_s(headers))
    if status in (408, 425, 429):
        return errors.from_answer(status, "", retry_after_s=retry_after_s(headers))
    has_page = is_page(headers) or body.lstrip()[:1] == b"<"
    kind = headers.get("content-type", "") or "no type"
    return errors.NotTheServiceError(_PAGE if has_page else "", f"HTTP {status}, {kind[:60]}: {detail}")


def _error_words(answer: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    error = answer.get("error")
    if isinstance(error, str):
        return error, ()
    if not isinstance(error, dict):
        return "", ()
    message = error.get("message")
    details = error.get("detailed_messages") or error.get("errors")
    return (
        message if isinstance(message, str) else "",
        tuple(text for text in details if isinstance(text, str)) if isinstance(details, list) else (),
    )


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # the first window needs none of it

    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
