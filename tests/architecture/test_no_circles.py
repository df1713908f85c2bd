"""No import circles: imports that only type checkers follow count as well."""

from __future__ import annotations

import grimp
import pytest


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("qiscus_desktop")


def circles(graph: grimp.ImportGraph) -> list[set[str]]:
    """The strongly connected sets of more than one module (Tarjan's algorithm, without recursion)."""
    found: list[set[str]] = []
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(graph.modules):
        if root in index:
            continue
        work = [(root, iter(sorted(graph.find_modules_directly_imported_by(root))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            module, following = work[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(graph.find_modules_directly_imported_by(other)))))
                    break
                if other in on_stack:
                    low[module] = min(low[module], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[module])
                if low[module] == index[module]:
                    members: set[str] = set()
                    while module not in members:
                        members.add(stack.pop())
                    on_stack -= members
                    if len(members) > 1:
                        found.append(members)
    return found


def test_no_circle(graph: grimp.ImportGraph) -> None:
    assert circles(graph) == []


def test_a_planted_circle_is_found(graph: grimp.ImportGraph) -> None:
    planted = grimp.build_graph("qiscus_desktop")
    planted.add_import(importer="qiscus_desktop.core.errors", imported="qiscus_desktop.app.main")
    found = [circle for circle in circles(planted) if "qiscus_desktop.core.errors" in circle]
    assert len(found) == 1
    assert "qiscus_desktop.app.main" in found[0]
