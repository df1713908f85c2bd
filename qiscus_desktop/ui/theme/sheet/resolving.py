"""Owns var(): putting the values of variables in their place, however they refer to one another."""

from __future__ import annotations

from collections.abc import Mapping

import tinycss2
from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.colours import parse_colour
from qiscus_desktop.ui.theme.sheet.component_values import Tokens, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.loader import Dialect

MAX_TOKENS = 400
MAX_DEPTH = 12


def plain_variable(tokens: Tokens, dialect: Dialect) -> list[ast.Node]:
    """A variable's value so that any sheet reads it alike: eight hex digits mean two things in the two
    languages.
    """
    found: list[ast.Node] = []
    for token in tokens:
        rgba = parse_colour(token, dialect) if token.type == "hash" and len(token.value) in (4, 8) else None
        if rgba is not None:
            text = f"rgba({rgba.red}, {rgba.green}, {rgba.blue}, {rgba.alpha / 2.55}%)"
            found.append(tinycss2.parse_one_component_value(text))
        elif token.type == "function" and len(found) < MAX_TOKENS:
            inner = [
                rest if rest.type != "hash" else plain_variable([rest], dialect)[0]
                for rest in token.arguments
            ]
            found.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, inner))
        else:
            found.append(token)
    return found


def resolve_variables(tokens: Tokens, variables: Mapping[str, Tokens]) -> list[ast.Node]:
    """The tokens with every var() replaced, also inside functions. Raises DroppedError for unknown or
    circular names.
    """
    budget = [MAX_TOKENS]
    return _resolve(tokens, variables, (), budget)


def _resolve(
    tokens: Tokens, variables: Mapping[str, Tokens], open_names: tuple[str, ...], budget: list[int]
) -> list[ast.Node]:
    if len(open_names) > MAX_DEPTH:
        raise DroppedError("The variables lead on to one another too deeply.")
    found: list[ast.Node] = []
    for token in tokens:
        budget[0] -= 1
        if budget[0] < 0:
            raise DroppedError("The value is too long.")
        if token.type != "function":
            found.append(token)
        elif token.lower_name == "var":
            found.extend(_variable(token, variables, open_names, budget))
        else:
            inner = _resolve(token.arguments, variables, (*open_names, ""), budget)
            found.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, inner))
    return found


def _variable(
    token: ast.FunctionBlock, variables: Mapping[str, Tokens], open_names: tuple[str, ...], budget: list[int]
) -> list[ast.Node]:
    parts = list(token.arguments)
    named = significant(parts)
    if not named or named[0].type != "ident" or not named[0].value.startswith("--"):
        raise DroppedError("var() has to name a variable such as --accent.")
    name = named[0].value
    if name in open_names:
        raise DroppedError(f"The variable {name} is defined by itself.")
    if name in variables:
        return _resolve(variables[name], variables, (*open_names, name), budget)
    comma = next((at for at, part in enumerate(parts) if part.type == "literal" and part.value == ","), None)
    if comma is not None:
        return _resolve(parts[comma + 1 :], variables, (*open_names, ""), budget)
    raise DroppedError(f"The variable {name} is not defined.")
