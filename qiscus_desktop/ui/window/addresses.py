"""Owns judging an address before it is opened: which kinds, in which form, and which ones are asked about."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote

import msgspec
from PySide6.QtCore import QUrl

_OPENABLE = frozenset({"http", "https", "mailto", "tel"})
# Of RFC 6068. Other fields would let a link add receivers or files without a word.
_MAIL_FIELDS = ("subject", "body")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n]")
_MAIL_SAFE = "!$'*+-=^_~."
_ACE = "xn--"
# Scripts that are written beside each other in one name.
_EAST_ASIAN = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA"})
# Cyrillic and Greek letters that look like Latin ones in most fonts.
_LOOKALIKES = frozenset("асԁеһіјӏорԛѕԝхуґԍвкмнтοαενικρτυχωϲϳ")


class Opening(msgspec.Struct, frozen=True):
    """What may be opened. `host` is what it leads to, `doubt` one sentence to ask about first, or ""."""

    url: QUrl
    host: str = ""
    doubt: str = ""


def opening_of(address: str) -> Opening | None:
    """How an address is opened; None for what is not opened at all.

    Only http, https, mailto and tel. A mail address keeps its receivers, subject and body. Addresses that
    look like others (with a name before the host, or a host of look-alike letters) come with a doubt.
    """
    if _CONTROL.search(address) or "\\" in address:
        return None
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    scheme = url.scheme().lower()
    if not url.isValid() or scheme not in _OPENABLE:
        return None
    if scheme == "mailto":
        mail = _mail(address.partition(":")[2])
        return Opening(QUrl(mail, QUrl.ParsingMode.StrictMode)) if mail else None
    if scheme == "tel":
        return Opening(url)
    host = url.host()
    if not host:
        return None
    shown = bytes(QUrl.toAce(host).data()).decode("ascii", "replace") or host
    if url.userInfo():
        return Opening(url, shown, "What stands before the @ is no part of the address.")
    if any(_is_misleading(label) for label in host.split(".")):
        return Opening(url, shown, "Its name is made of letters that look like others.")
    return Opening(url, host)


def _mail(rest: str) -> str:
    """A mailto address with receivers, subject and body alone; "" without a receiver."""
    path, _, query = rest.partition("?")
    fields = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    to = [path.replace("%2C", "%252C"), *(value for name, value in fields if name.lower() == "to")]
    receivers = [clean for one in ",".join(to).split(",") if (clean := _receiver(unquote(one)))]
    if not receivers:
        return ""
    kept = []
    for wanted in _MAIL_FIELDS:
        value = next((value for name, value in fields if name.lower() == wanted), "")
        lines = [_CONTROL.sub("", line) for line in _LINE_ENDS.split(value)]
        clean = "\r\n".join(lines) if wanted == "body" else " ".join(lines)
        if clean.strip():
            kept.append(f"{wanted}={quote(clean, safe='')}")
    return f"mailto:{','.join(receivers)}" + (f"?{'&'.join(kept)}" if kept else "")


def _receiver(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    # A domain that holds anything but letters, digits, dots and hyphens is an attempt at something else.
    if not at or not local or not re.fullmatch(r"[\w.-]+", domain) or _CONTROL.search(local):
        return ""
    return f"{quote(local, safe=_MAIL_SAFE)}@{quote(domain, safe='.-')}"


def _is_misleading(label: str) -> bool:
    """Whether a part of a host's name mixes scripts, or consists of letters that look like Latin ones."""
    if label.lower().startswith(_ACE):
        try:
            label = label[len(_ACE) :].encode("ascii").decode("punycode")
        except UnicodeError:
            return True
    letters = [sign for sign in label.lower() if sign.isalpha()]
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in letters}
    if len(scripts) > 1 and not scripts <= _EAST_ASIAN:
        return True
    return bool(letters) and all(sign in _LOOKALIKES for sign in letters)
