"""Is every parameter that a route reads known? An answer to one that is not known is not kept."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import Route

from reports.web.asked_for import KNOWN_PARAMETERS, AbsurdAddressError, asked_for
from tests.reports.web.client import Client

QUERY = "query_params"


@dataclass(frozen=True)
class Asked:
    """A route, by where it is: its function, and the parameters that it declares."""

    place: str
    endpoint: Callable[..., object]
    declared: frozenset[str]


def routes_of(app: Starlette) -> Iterator[Asked]:
    """Every route of readers and programs that is read; those of the desk are not kept."""
    for place, routes in [("", app.routes), ("/api/v1", app.state.api.routes)]:
        for context in iter_route_contexts(routes):
            route = context.original_route
            if isinstance(route, Route) and "GET" in (route.methods or ()):
                declared = declared_in(context.dependant) if isinstance(route, APIRoute) else frozenset[str]()
                yield Asked(place + route.path, inspect.unwrap(route.endpoint), declared)


def declared_in(dependant: Any) -> frozenset[str]:
    """The parameters in a route's signature and in what that depends on."""
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*(declared_in(inner) for inner in dependant.dependencies))


def modules_of(module: ModuleType, known: set[str]) -> Iterator[ModuleType]:
    """A module of the pages, and those of them that it takes functions from."""
    if module.__name__ in known or not module.__name__.startswith("reports.web."):
        return
    known.add(module.__name__)
    yield module
    for value in vars(module).values():
        if inspect.isfunction(value) or inspect.isclass(value):
            yield from modules_of(sys.modules[value.__module__], known)


def names_read(source: str) -> set[str]:
    """The parameters that a module reads by name from a request's query, directly or from a variable."""
    tree = ast.parse(source)
    holders = {"choices"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=False)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                holders |= {to.id for to, value in pairs if isinstance(to, ast.Name) and _is_query(value)}

    def is_held(node: ast.AST) -> bool:
        return _is_query(node) or (isinstance(node, ast.Name) and node.id in holders)

    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=held, attr="get" | "getlist"), args=[ast.Constant(name), *_]
            ):
                found |= {str(name)} if is_held(held) else set()
            case ast.Subscript(value=held, slice=ast.Constant(name)):
                found |= {str(name)} if is_held(held) else set()
            case ast.Compare(left=ast.Constant(name), ops=[ast.In() | ast.NotIn()], comparators=[held]):
                found |= {str(name)} if is_held(held) else set()
    return found


def _is_query(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == QUERY


def parameters_of(asked: Asked) -> frozenset[str]:
    """The parameters that a route reads, as far as its source and those of the pages beneath it tell."""
    modules = modules_of(sys.modules[asked.endpoint.__module__], set())
    return asked.declared.union(*(names_in(module) for module in modules))


@cache
def names_in(module: ModuleType) -> frozenset[str]:
    return frozenset(names_read(inspect.getsource(module)))


def test_every_parameter_that_a_route_reads_is_known(reader: Client) -> None:
    read = {asked.place: parameters_of(asked) for asked in routes_of(reader.app)}
    unknown = {place: names - KNOWN_PARAMETERS for place, names in read.items() if names - KNOWN_PARAMETERS}
    assert not unknown, f"add these to KNOWN_PARAMETERS: {unknown}"
    assert "asof" in read["/questions/{platform}/{id:path}"]
    assert "theme" in read["/embed/stories/{slug}"]
    assert "known_at" in read["/api/v1/questions/{platform}/{id:path}/history.{format}"]
    assert any(asked.declared for asked in routes_of(reader.app))


@pytest.mark.parametrize(
    "source",
    [
        "request.query_params.get('novel')",
        "request.query_params['novel']",
        "'novel' in request.query_params",
        "asked = request.query_params\nasked.get('novel', '')",
        "ref, asked = 1, request.query_params\nasked['novel']",
        "def size(choices): return choices.get('novel')",
    ],
)
def test_a_parameter_is_found_however_it_is_read(source: str) -> None:
    assert names_read(source) == {"novel"}


@pytest.mark.parametrize("query", [b"utm_source=x&theme=dark", b"theme=dark", b"theme=light&theme=dark"])
def test_one_question_in_several_spellings_is_one(query: bytes) -> None:
    assert asked_for("/a", query) == asked_for("/a", b"theme=dark")


def test_a_parameter_of_nobody_is_not_known() -> None:
    assert not asked_for("/a", b"theme=dark&anything=1").is_known


@pytest.mark.parametrize(("path", "status"), [("/" + "a" * 2000, 414), ("/\x00", 400)])
def test_an_address_that_none_of_ours_could_be_is_refused(path: str, status: int) -> None:
    with pytest.raises(AbsurdAddressError) as refused:
        asked_for(path, b"")
    assert refused.value.status == status
