"""From selections of measures and groups to their plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from crm.definitions import Field, Module
from crm.kinds import kind_of
from crm.money import is_money
from crm.parts import part_of, parts_of
from gql.group_arguments import read_groups
from gql.part_planning import plan_parts
from schema_builder import markers as m
from storage import plan as p
from storage.group_plan import GroupBy, Measure

if TYPE_CHECKING:
    from gql.planning import Planner

Selected = list[FieldDetails]


def plan_aggregates(planner: Planner, module: Module, key: str, details: Selected) -> p.Aggregates:
    """The measures that a selection asks for."""
    type_ = planner.object_type(f"{module.type_name}Aggregates")
    parts: list[p.Constant | p.MeasureValue | p.MeasureObject] = []
    for name, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CountOf():
                parts.append(p.MeasureValue(name, Measure("count")))
            case m.MeasuresOf(function, measured):
                inner = planner.object_type(measured)
                measures = tuple(_measures(planner, module, inner, function, selected))
                parts.append(p.MeasureObject(name, measures))
            case _:
                parts.append(p.Constant(name, planner.typename(type_)))
    return p.Aggregates(key, tuple(parts))


def _measures(
    planner: Planner,
    module: Module,
    type_: GraphQLObjectType,
    function: m.Function,
    details: Selected,
) -> Iterator[p.Constant | p.MeasureValue]:
    for name, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.MeasuredField(field) if is_money(field) and function in _BY_CURRENCY:
                parts = plan_parts(planner, field, selected)
                yield p.MeasureValue(name, Measure(function, field), parts)
            case m.MeasuredField(field):
                known = module.by_name.get(field.api_name)
                if known is None:
                    message = f"{function}.{field.api_name}: {module.lacking(field.api_name)}"
                    raise GraphQLError(message, selected[0].node)
                yield p.MeasureValue(name, Measure(function, known))
            case _:
                yield p.Constant(name, planner.typename(type_))


_BY_CURRENCY = frozenset({"sum", "avg", "min", "max"})


def plan_groups(
    planner: Planner,
    module: Module,
    parent: GraphQLObjectType,
    key: str,
    details: Selected,
) -> p.Groups:
    """The groups that a selection asks for; raises BadUserInput for wrong arguments."""
    arguments = planner.arguments(parent, details)
    by, order, size = read_groups(planner.definitions, module, arguments)
    after = arguments.get("after")
    parts = tuple(_parts(planner, module, by, details))
    return p.Groups(key, by, order, size, after, parts)


def _parts(
    planner: Planner, module: Module, by: tuple[GroupBy, ...], details: Selected
) -> Iterator[p.GroupsPart]:
    type_ = planner.object_type(f"{module.type_name}GroupConnection")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.GroupNodesOf():
                yield p.GroupNodes(key, tuple(_group(planner, module, by, selected)))
            case m.GroupEdgesOf():
                yield p.GroupEdges(key, tuple(_edge(planner, module, by, selected)))
            case m.PageInfoOf():
                yield p.PageInfo(key, planner.page_info(selected))
            case m.TotalCountOf():
                yield p.TotalCount(key)
            case _:
                yield p.Constant(key, planner.typename(type_))


def _edge(
    planner: Planner, module: Module, by: tuple[GroupBy, ...], details: Selected
) -> Iterator[p.Constant | p.EdgeCursor | p.GroupNodes]:
    type_ = planner.object_type(f"{module.type_name}GroupEdge")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CursorOf():
                yield p.EdgeCursor(key)
            case m.GroupNodeOf():
                yield p.GroupNodes(key, tuple(_group(planner, module, by, selected)))
            case _:
                yield p.Constant(key, planner.typename(type_))


def _group(
    planner: Planner, module: Module, by: tuple[GroupBy, ...], details: Selected
) -> Iterator[p.GroupPart]:
    type_ = planner.object_type(f"{module.type_name}Group")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.GroupKeyOf():
                yield p.KeyObject(key, tuple(_key(planner, module, by, (), selected)))
            case m.LabelOf():
                yield p.Label(key)
            case m.CountOf():
                yield p.MeasureValue(key, Measure("count"))
            case m.AggregatesOf():
                yield plan_aggregates(planner, module, key, selected)
            case m.GroupRecordsOf():
                yield p.GroupRecords(key, planner.group_records(module, type_, selected))
            case _:
                yield p.Constant(key, planner.typename(type_))


def _key(
    planner: Planner,
    module: Module,
    by: tuple[GroupBy, ...],
    path: tuple[Field, ...],
    details: Selected,
) -> Iterator[p.Constant | p.KeyValue | p.KeyObject]:
    type_ = planner.object_type(f"{module.type_name}GroupKey")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.KeyValueOf(field):
                index = _place(by, (*path, field))
                yield p.Constant(key, "null") if index is None else p.KeyValue(key, index)
            case m.KeyPartsOf(field):
                yield _key_parts(planner, by, (*path, field), key, selected)
            case m.KeyLinkOf(field, target):
                further = (*path, field)
                if any(_columns(item.path)[: len(further)] == _columns(further) for item in by):
                    inner = tuple(_key(planner, target, by, further, selected))
                    yield p.KeyObject(key, inner)
                else:
                    yield p.Constant(key, "null")
            case _:
                yield p.Constant(key, planner.typename(type_))


def _key_parts(
    planner: Planner,
    by: tuple[GroupBy, ...],
    way: tuple[Field, ...],
    key: str,
    details: Selected,
) -> p.Constant | p.KeyObject:
    """The key's object of parts of a field; null where records are grouped by none of them."""
    field = way[-1]
    type_ = planner.object_type(f"{kind_of(field).scalar}GroupKey")
    parts: list[p.Constant | p.KeyValue | p.KeyObject] = []
    for name, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.PartOf(part_name):
                part = part_of(field, part_name)
                index = None if part is None else _place(by, (*way[:-1], part))
                parts.append(p.Constant(name, "null") if index is None else p.KeyValue(name, index))
            case _:
                parts.append(p.Constant(name, planner.typename(type_)))
    grouped = any(_place(by, (*way[:-1], each)) is not None for each in parts_of(field))
    return p.KeyObject(key, tuple(parts)) if grouped else p.Constant(key, "null")


def _place(by: tuple[GroupBy, ...], way: tuple[Field, ...]) -> int | None:
    wanted = _columns(way)
    found = (
        n
        for n, item in enumerate(by)
        if _columns((*item.path, item.field)) == wanted and not item.category
    )
    return next(found, None)


def _columns(fields: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(field.column for field in fields)
