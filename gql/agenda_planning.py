"""From an `agenda` field to its plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import orjson
from graphql import GraphQLError, GraphQLObjectType

from crm.agenda import AgendaPeriod, Span
from crm.cursors import decode_cursor
from crm.definitions import Field, Module
from crm.errors import BadUserInput
from crm.filters import EVERYTHING, And, Filter, read_filter
from crm.view_paths import TITLE_FIELD, FieldPath
from gql.agenda_views import CalendarView
from gql.list_arguments import page_size
from gql.variables import Symbol, plain
from schema_builder import event_markers
from schema_builder import markers as m
from storage import agenda_plan as a
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner, Selected

_KEYS = 3
"""What a cursor tells beside the record's id: moment, day and calendar."""


def plan_agenda(
    planner: Planner, key: str, parent: GraphQLObjectType, details: Selected
) -> a.AgendaRoot:
    """The agenda that a root field asks for; raises GraphQLError for wrong arguments."""
    arguments = planner.arguments(parent, details)
    try:
        views = _views(planner, arguments)
        mark = _mark(views)
        span = _span(arguments)
        size = page_size("first", arguments.get("first"), "events")
        after = _place(arguments.get("after"), mark)
        calendars = tuple(_calendar(planner, view) for view in views)
    except BadUserInput as error:
        raise GraphQLError(error.message, details[0].node, original_error=error) from error
    modules = [view.module for view in views]
    parts = tuple(_parts(planner, modules, details))
    return a.AgendaRoot(key, calendars, span, size, after, mark, parts)


def _views(planner: Planner, arguments: Mapping[str, object]) -> tuple[CalendarView, ...]:
    assert planner.views is not None, "an operation that asks for an agenda has views"
    named = cast("Sequence[object] | None", arguments.get("views"))
    agenda = planner.views.agenda
    return agenda.usual() if named is None else agenda.named(named)


def _span(arguments: Mapping[str, object]) -> Span:
    first, last = arguments.get("from"), arguments.get("to")
    period = arguments.get("period")
    if period is None:
        return Span(first=first, last=last)
    if first is not None or last is not None:
        raise BadUserInput("period and from or to cannot both be given; choose one of them.")
    return Span(AgendaPeriod(str(plain(period))))


def _mark(views: Sequence[CalendarView]) -> str:
    text = " ".join(["agenda", *(str(view.id) for view in views)])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _place(value: object, mark: str) -> p.Place | None:
    if value is None:
        return None
    if isinstance(value, Symbol):
        found, place = value.signature, value.place
    else:
        cursor = decode_cursor(str(value), "after")
        found, place = cursor.signature, p.Place(cursor.keys, cursor.id)
    if place is None or found != mark or len(place.keys) != _KEYS or None in place.keys[::2]:
        raise BadUserInput("after is a cursor of another list, or of an agenda of other views.")
    return place


def _calendar(planner: Planner, view: CalendarView) -> a.Calendar:
    fields = view.calendar
    path, title, titled = _title(planner, fields.title)
    return a.Calendar(
        view=str(view.id),
        module=view.module,
        condition=_condition(planner, view),
        start=fields.start.field,
        end=None if fields.end is None else fields.end.field,
        color=None if fields.color is None else fields.color.field,
        title=title,
        title_path=path,
        titled=titled,
    )


def _condition(planner: Planner, view: CalendarView) -> Filter:
    allowed = planner.asker.condition(view.module) or EVERYTHING
    return And((allowed, read_filter(planner.definitions, view.module, view.filter)))


def _title(
    planner: Planner, path: FieldPath | None
) -> tuple[tuple[Field, ...], Field | None, Module | None]:
    if path is None:
        return (), None, None
    steps = path.through if path.field is TITLE_FIELD else (*path.through, path.field)
    if not steps:
        return (), None, None
    *through, field = steps
    target = planner.definitions.target(field) if field.kind in ("LOOKUP", "USER") else None
    return tuple(through), field, target


def _parts(
    planner: Planner, modules: Sequence[Module], details: Selected
) -> Iterator[a.AgendaPart]:
    type_ = planner.object_type("AgendaConnection")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case event_markers.EventNodesOf():
                yield a.EventNodes(key, tuple(_event(planner, modules, selected)))
            case event_markers.EventEdgesOf():
                yield a.EventEdges(key, tuple(_edge(planner, modules, selected)))
            case m.PageInfoOf():
                yield p.PageInfo(key, planner.page_info(selected))
            case m.TotalCountOf():
                yield p.TotalCount(key)
            case _:
                yield _typename(key, type_)


def _edge(
    planner: Planner, modules: Sequence[Module], details: Selected
) -> Iterator[p.Constant | p.EdgeCursor | a.EventNodes]:
    type_ = planner.object_type("AgendaEdge")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CursorOf():
                yield p.EdgeCursor(key)
            case event_markers.EventNodeOf():
                yield a.EventNodes(key, tuple(_event(planner, modules, selected)))
            case _:
                yield _typename(key, type_)


def _event(planner: Planner, modules: Sequence[Module], details: Selected) -> Iterator[a.EventPart]:
    type_ = planner.object_type("AgendaItem")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case event_markers.EventValueOf(name):
                yield a.EventValue(key, name)
            case event_markers.EventRecordOf():
                shapes = tuple(planner.shape(module, selected) for module in modules)
                yield a.EventRecord(key, shapes)
            case _:
                yield _typename(key, type_)


def _typename(key: str, type_: GraphQLObjectType) -> p.Constant:
    return p.Constant(key, orjson.dumps(type_.name).decode())
