"""Plans what is asked of a value that has several parts, such as the amount of money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from graphql import GraphQLObjectType

from crm.definitions import Field
from crm.kinds import kind_of
from crm.parts import part_of
from gql.variables import plain
from schema_builder import markers as m
from storage import plan as p
from storage.part_plan import Composite, FileUrl

if TYPE_CHECKING:
    from gql.planning import Planner, Selected


def plan_format(
    planner: Planner, field: Field, type_: GraphQLObjectType, details: Selected
) -> Field:
    """The part of a RICH_TEXT field that a selection asks for by its format."""
    wanted = str(plain(planner.arguments(type_, details)["format"]))
    return _part(field, wanted)


def plan_object(planner: Planner, key: str, field: Field, details: Selected) -> Composite:
    """The object that a selection makes of a field's value."""
    type_ = planner.object_type(kind_of(field).scalar)
    parts: list[p.Constant | p.Value | FileUrl] = []
    for name, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.FileUrlOf():
                parts.append(FileUrl(name, field))
            case m.PartOf(part_name):
                parts.append(p.Value(name, _part(field, part_name)))
            case _:
                parts.append(p.Constant(name, orjson.dumps(type_.name).decode()))
    return Composite(key, field, tuple(parts))


def _part(field: Field, name: str) -> Field:
    part = part_of(field, name)
    assert part is not None, name
    return part


def plan_parts(
    planner: Planner, field: Field, details: Selected
) -> tuple[p.Constant | p.Value, ...]:
    """The parts of the object that a selection makes of a measure of a field."""
    type_ = planner.object_type(kind_of(field).scalar)
    parts: list[p.Constant | p.Value] = []
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.PartOf(name):
                parts.append(p.Value(key, _part(field, name)))
            case _:
                parts.append(p.Constant(key, orjson.dumps(type_.name).decode()))
    return tuple(parts)
