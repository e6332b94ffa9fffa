"""From the selection of a search across modules to its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

import orjson
from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from crm.definitions import Module
from crm.errors import BadUserInput
from crm.filters import EVERYTHING, read_search
from crm.grace import module_now
from crm.system_modules import written_by_tessera
from gql.list_arguments import page_size, read_place
from schema_builder import hit_markers
from schema_builder import markers as m
from storage import hit_plan as h
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner

Selected = list[FieldDetails]


def plan_search(
    planner: Planner, parent: GraphQLObjectType, key: str, details: Selected
) -> h.SearchRoot:
    """What a text finds in the modules that are asked; raises GraphQLError for wrong arguments."""
    arguments = planner.arguments(parent, details)
    try:
        modules = _modules(planner, cast("list[str] | None", arguments.get("modules")))
        sources = tuple(_sources(planner, modules, arguments))
        size = page_size("first", arguments.get("first"), "hits")
        after = read_place("after", arguments.get("after"), p.BY_RANK, h.HITS_SIGNATURE)
    except BadUserInput as error:
        raise GraphQLError(error.message, details[0].node, original_error=error) from error
    parts = tuple(_parts(planner, tuple(source.module for source in sources), details))
    return h.SearchRoot(key, sources, size, after, parts)


def _modules(planner: Planner, names: list[str] | None) -> tuple[Module, ...]:
    if names is None:
        found = planner.definitions.modules
        return tuple(module for module in found if not written_by_tessera(module))
    known = planner.definitions.by_name
    names = [module_now(planner.definitions.modules, name) for name in names]
    for index, name in enumerate(names):
        if name not in known:
            there = ", ".join(known) or "none"
            raise BadUserInput(f"modules.{index}: there is no module {name!a}; there are {there}.")
    return tuple(known[name] for name in dict.fromkeys(names))


def _sources(
    planner: Planner, modules: tuple[Module, ...], arguments: Mapping[str, object]
) -> Iterator[p.Connection]:
    for module in modules:
        search = read_search(planner.definitions, module, arguments["query"], ("query",))
        if search is not None:
            allowed = planner.asker.condition(module) or EVERYTHING
            yield p.Connection(module, allowed, p.BY_RANK, p.Page(1), (), search=search)


def _parts(
    planner: Planner, modules: tuple[Module, ...], details: Selected
) -> Iterator[h.HitsPart]:
    type_ = planner.object_type("SearchConnection")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case hit_markers.HitNodesOf():
                yield h.HitNodes(key, tuple(_hit(planner, modules, selected)))
            case hit_markers.HitEdgesOf():
                yield h.HitEdges(key, tuple(_edge(planner, modules, selected)))
            case m.PageInfoOf():
                yield p.PageInfo(key, planner.page_info(selected))
            case m.TruncatedOf():
                yield p.Truncated(key)
            case _:
                yield _typename(key, type_)


def _edge(
    planner: Planner, modules: tuple[Module, ...], details: Selected
) -> Iterator[p.Constant | p.EdgeCursor | h.HitNodes]:
    type_ = planner.object_type("SearchEdge")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CursorOf():
                yield p.EdgeCursor(key)
            case hit_markers.HitNodeOf():
                yield h.HitNodes(key, tuple(_hit(planner, modules, selected)))
            case _:
                yield _typename(key, type_)


def _hit(planner: Planner, modules: tuple[Module, ...], details: Selected) -> Iterator[h.HitPart]:
    type_ = planner.object_type("SearchHit")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case hit_markers.HitValueOf(name):
                yield h.HitValue(key, name)
            case hit_markers.HitRecordOf():
                shapes = ((module.number, planner.shape(module, selected)) for module in modules)
                yield h.HitRecord(key, tuple(shapes))
            case _:
                yield _typename(key, type_)


def _typename(key: str, type_: GraphQLObjectType) -> p.Constant:
    return p.Constant(key, orjson.dumps(type_.name).decode())
