"""The payload of a write: what a selection asks of it, and its JSON once the write is done."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from graphql import GraphQLObjectType, get_named_type

from crm.errors import UserError
from gql.cost import check_cost
from gql.planning import Planner, Selected
from schema_builder import write_markers
from schema_builder.markers import marker_of
from storage.plan import Itself, RecordsPlan, Shape
from storage.read_sql import compile_records
from storage.statement import Statement


@dataclass(frozen=True, slots=True)
class TypeName:
    """A payload's `__typename`."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Record:
    """The record that was written; the `index`th way in which the payload shows it."""

    key: str
    index: int


@dataclass(frozen=True, slots=True)
class Errors:
    """The user errors: for each key of an entry, the attribute it shows or a constant."""

    key: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One payload for each record of a bulk write."""

    key: str
    parts: tuple["PayloadPart", ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a mass write changed."""

    key: str


PayloadPart = TypeName | Record | Errors | Results | Count


@dataclass(frozen=True, slots=True)
class CompiledWrite:
    """A payload for one structure of variables, and the statement that reads records back."""

    parts: tuple[PayloadPart, ...]
    read_back: Statement | None
    shows: int
    """In how many ways the payload shows each record: aliases can ask for several."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a payload is made from: the read-back, the errors, the count, and the rows'."""

    record: str | None = None
    errors: Sequence[UserError] = ()
    count: int = 0
    rows: Sequence["Outcome"] = ()


def compile_payload(planner: Planner, root: GraphQLObjectType, details: Selected) -> CompiledWrite:
    """The payload that a mutation's selection asks for."""
    type_ = get_named_type(root.fields[details[0].node.name.value].type)
    assert isinstance(type_, GraphQLObjectType)
    shapes: list[Shape] = []
    parts = _parts(planner, type_, details, shapes)
    return CompiledWrite(parts, _read_back(shapes), len(shapes))


def _read_back(shapes: list[Shape]) -> Statement | None:
    if not shapes:
        return None
    shown = shapes[0]
    if len(shapes) > 1:
        several = tuple(Itself(str(index), shape) for index, shape in enumerate(shapes))
        shown = Shape(shown.module, several)
    plan = RecordsPlan(shown)
    check_cost(plan)
    return compile_records(plan)


def _parts(
    planner: Planner, type_: GraphQLObjectType, details: Selected, shapes: list[Shape]
) -> tuple[PayloadPart, ...]:
    parts: list[PayloadPart] = []
    for key, selected in planner.subfields(type_, details).items():
        name = selected[0].node.name.value
        if name == "__typename":
            parts.append(TypeName(key, type_.name))
            continue
        definition = type_.fields[name]
        below = get_named_type(definition.type)
        match marker_of(definition.extensions):
            case write_markers.PayloadRecord(module):
                shapes.append(planner.shape(module, selected))
                parts.append(Record(key, len(shapes) - 1))
            case write_markers.PayloadErrors() if isinstance(below, GraphQLObjectType):
                parts.append(Errors(key, _error_entries(planner, below, selected)))
            case write_markers.PayloadResults() if isinstance(below, GraphQLObjectType):
                parts.append(Results(key, _parts(planner, below, selected, shapes)))
            case write_markers.PayloadCount():
                parts.append(Count(key))
    return tuple(parts)


def _error_entries(
    planner: Planner, type_: GraphQLObjectType, details: Selected
) -> tuple[tuple[str, str], ...]:
    selected = planner.subfields(type_, details)
    return tuple((key, found[0].node.name.value) for key, found in selected.items())


def payload_json(compiled: CompiledWrite, outcome: Outcome) -> bytes:
    """The payload's JSON; what PostgreSQL made of a record is passed on as it is."""
    return _object(compiled.parts, outcome, compiled.shows)


def _object(parts: tuple[PayloadPart, ...], outcome: Outcome, shows: int) -> bytes:
    return b"{" + b",".join(_entry(part, outcome, shows) for part in parts) + b"}"


def _entry(part: PayloadPart, outcome: Outcome, shows: int) -> bytes:
    match part:
        case TypeName(_, name):
            value = orjson.dumps(name)
        case Record(_, index):
            value = _record(outcome.record, index, shows)
        case Errors(_, entries):
            value = orjson.dumps([_error(error, entries) for error in outcome.errors])
        case Results(_, inner):
            rows = (_object(inner, row, shows) for row in outcome.rows)
            value = b"[" + b",".join(rows) + b"]"
        case Count():
            value = str(outcome.count).encode()
    return b'"' + part.key.encode() + b'":' + value


def _record(text: str | None, index: int, shows: int) -> bytes:
    if text is None:
        return b"null"
    return text.encode() if shows == 1 else orjson.dumps(orjson.loads(text)[str(index)])


def _error(error: UserError, entries: tuple[tuple[str, str], ...]) -> dict[str, object]:
    values: dict[str, object] = {
        "__typename": "UserError",
        "code": error.code.value,
        "message": error.message,
        "path": list(error.path),
    }
    return {key: values[name] for key, name in entries}
