"""Owns url(): pictures come from the folder of the sheet or from Qt resources, never from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.component_values import Scope, Tokens, shown, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.picture_files import UNSAFE, Lookup, find_picture


def picture(token: ast.Node, scope: Scope) -> str:
    """url() of a file of the sheet's folder or of a Qt resource; nothing is ever fetched from the network."""
    address = _address([token])
    if address.startswith(":/") and not set(address) & UNSAFE:
        return f'url("{address}")'
    return f'url("{picture_path([token], scope.folder, scope.lookups).as_posix()}")'


def picture_path(tokens: Tokens, folder: Path | None, lookups: set[Lookup]) -> Path:
    """The file that url() names; raises DroppedError unless it exists inside the folder of the sheet.

    What was looked for is added to `lookups`.
    """
    address = _address(significant(tokens))
    if "//" in address or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", address):
        raise DroppedError("Pictures come from files beside the sheet, never from the network.")
    if folder is None:
        raise DroppedError("A picture needs a sheet that lies in a folder.")
    try:
        path = find_picture(folder, address)
    except DroppedError:
        lookups.add(Lookup(str(folder), address, ""))
        raise
    lookups.add(Lookup(str(folder), address, path.as_posix()))
    return path


def _address(tokens: Tokens) -> str:
    if len(tokens) != 1:
        raise DroppedError("A picture is one url().")
    token = tokens[0]
    if token.type == "url":
        address = token.value
    elif token.type == "function" and token.lower_name == "url":
        inner = significant(token.arguments)
        if len(inner) != 1 or inner[0].type != "string":
            raise DroppedError("url() has to name one file.")
        address = inner[0].value
    else:
        raise DroppedError(f"'{shown(token)}' is not a picture.")
    if not address.isprintable() or set(address) & UNSAFE or len(address) > 400:
        raise DroppedError("The name of the picture has signs that Qt does not take.")
    return str(address)


def pictures(parts: list[ast.Node], scope: Scope) -> str:
    if parts[0].type == "ident" and parts[0].lower_value == "none" and len(parts) == 1:
        return "none"
    value = picture(parts[0], scope)
    for part in parts[1:]:
        if part.type == "number" and part.is_integer and 0 <= part.value <= 1000:
            value += f" {int(part.value)}"
        elif part.type == "ident" and part.lower_value in ("stretch", "repeat", "round"):
            value += f" {part.lower_value}"
        else:
            raise DroppedError(f"'{shown(part)}' cannot stand after a picture.")
    return value
