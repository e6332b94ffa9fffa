"""From the selection of a record's timeline to its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson
from graphql import GraphQLError, GraphQLObjectType

from crm.definitions import USERS, Module
from crm.errors import BadUserInput
from crm.seeing import sees_everything
from gql.list_arguments import page_size, read_place
from schema_builder import markers as m
from schema_builder import timeline_markers as t
from storage import plan as p
from storage import timeline_plan as tp

if TYPE_CHECKING:
    from gql.planning import Planner, Selected


def plan_timeline(
    planner: Planner, module: Module, parent: GraphQLObjectType, key: str, details: Selected
) -> tp.Timeline:
    """The plan of a record's `timeline`; raises GraphQLError for wrong arguments."""
    arguments = planner.arguments(parent, details)
    try:
        size = page_size("first", arguments.get("first"), "entries")
        after = read_place("after", arguments.get("after"), (), tp.TIMELINE_SIGNATURE)
    except BadUserInput as error:
        raise GraphQLError(error.message, details[0].node, original_error=error) from error
    return tp.Timeline(key, size, after, tuple(_parts(planner, module, details)))


def _parts(
    planner: Planner, module: Module, details: Selected
) -> Iterator[p.Constant | tp.EntryNodes | tp.EntryEdges | p.PageInfo | p.TotalCount]:
    type_ = planner.object_type("TimelineConnection")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case t.EntryNodesOf():
                yield tp.EntryNodes(key, tuple(_entry(planner, module, selected)))
            case t.EntryEdgesOf():
                yield tp.EntryEdges(key, tuple(_edge(planner, module, selected)))
            case m.PageInfoOf():
                yield p.PageInfo(key, planner.page_info(selected))
            case m.TotalCountOf():
                yield p.TotalCount(key)
            case _:
                yield _typename(key, type_)


def _edge(
    planner: Planner, module: Module, details: Selected
) -> Iterator[p.Constant | p.EdgeCursor | tp.EntryNodes]:
    type_ = planner.object_type("TimelineEdge")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CursorOf():
                yield p.EdgeCursor(key)
            case t.EntryNodeOf():
                yield tp.EntryNodes(key, tuple(_entry(planner, module, selected)))
            case _:
                yield _typename(key, type_)


def _entry(
    planner: Planner, module: Module, details: Selected
) -> Iterator[p.Constant | tp.EntryValue | tp.EntryActor | tp.EntryChanges]:
    type_ = planner.object_type("TimelineEntry")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case t.EntryValueOf(name):
                yield tp.EntryValue(key, name)
            case t.EntryActorOf():
                yield tp.EntryActor(key, planner.shape(USERS, selected))
            case t.EntryChangesOf():
                targets = planner.definitions.modules
                parts = tuple(_change(planner, selected))
                known_only = not sees_everything(planner.asker.role)
                yield tp.EntryChanges(key, module, targets, parts, known_only)
            case _:
                yield _typename(key, type_)


def _change(planner: Planner, details: Selected) -> Iterator[p.Constant | tp.ChangeValue]:
    type_ = planner.object_type("TimelineChange")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case t.ChangeValueOf(name):
                yield tp.ChangeValue(key, name)
            case _:
                yield _typename(key, type_)


def _typename(key: str, type_: GraphQLObjectType) -> p.Constant:
    return p.Constant(key, orjson.dumps(type_.name).decode())
