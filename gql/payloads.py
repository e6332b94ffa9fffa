"""The payload of a write: what a selection asks of it, and its JSON once the write is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from graphql import GraphQLObjectType, get_named_type

from crm.errors import UserError
from gql.cost import check_cost
from gql.payload_values import Entry, Selections, entries, told
from gql.planning import Planner, Selected
from gql.previews import Previews, Texts, conflict_values, error_values, preview_values
from gql.queued_jobs import job_values
from schema_builder import write_markers as w
from schema_builder.markers import marker_of
from storage.plan import Itself, RecordsPlan, Shape
from storage.read_sql import compile_records
from storage.statement import Statement
from storage.writing import FieldConflict, Preview, QueuedJob

NO_WORKFLOWS: Mapping[UUID, Texts] = {}


@dataclass(frozen=True, slots=True)
class TypeName:
    """A payload's `__typename`, as JSON."""

    key: str
    json: str


@dataclass(frozen=True, slots=True)
class Record:
    """The record that was written; the `index`th way in which the payload shows it."""

    key: str
    index: int


@dataclass(frozen=True, slots=True)
class Values:
    """Plain values of the outcome (errors, warnings, conflict, preview: `name`), and what is
    asked of them."""

    key: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One payload for each record of a bulk write."""

    key: str
    parts: tuple["PayloadPart", ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a mass write changed."""

    key: str


@dataclass(frozen=True, slots=True)
class Along:
    """A record that the payload shows by a name of its own, in the `index`th way."""

    key: str
    name: str
    index: int


@dataclass(frozen=True, slots=True)
class Created:
    """Whether the record was made."""

    key: str


PayloadPart = TypeName | Record | Created | Values | Results | Count | Along


@dataclass(frozen=True, slots=True)
class CompiledWrite:
    """A payload for one structure of variables, and the statement that reads records back."""

    parts: tuple[PayloadPart, ...]
    read_back: Statement | None
    shows: int
    """In how many ways the payload shows each record: aliases can ask for several."""
    cost: int
    """What it costs to read a record back."""
    previews: Previews | None = None
    """How previews are shown; None where none is asked for."""
    along: Mapping[str, Previews] = field(default_factory=dict)
    """How records are shown that have names of their own, by these."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a payload is made from: the read-back, the errors, the count, and the rows'; with
    what stands against it, and what it would come to."""

    record: str | None = None
    created: bool = False
    errors: Sequence[UserError] = ()
    warnings: Sequence[UserError] = ()
    count: int = 0
    rows: Sequence["Outcome"] = ()
    conflicts: Sequence[FieldConflict] = ()
    preview: Preview | None = None
    job: QueuedJob | None = None
    along: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, workflows: Mapping[UUID, Texts]) -> object:
        """The plain value of this name."""
        match name:
            case "errors":
                return [error_values(error) for error in self.errors]
            case "warnings":
                return [error_values(warning) for warning in self.warnings]
            case "conflict":
                return conflict_values(self.conflicts)
            case "preview":
                return preview_values(self.preview, workflows)
            case "job":
                return None if self.job is None else job_values(self.job)
            case _:
                raise AssertionError(f"{name} is no value of a payload")


def compile_payload(planner: Planner, root: GraphQLObjectType, details: Selected) -> CompiledWrite:
    """The payload that a mutation's selection asks for."""
    type_ = get_named_type(root.fields[details[0].node.name.value].type)
    assert isinstance(type_, GraphQLObjectType)
    found = _Found()
    parts = _parts(planner, type_, details, found)
    shapes = found.shapes
    previews = Previews(found.selections) if found.previewed else None
    along = {name: Previews(Selections(ways, [])) for name, ways in found.along.items()}
    read_back, cost = _read_back(shapes)
    return CompiledWrite(parts, read_back, len(shapes), cost, previews, along)


@dataclass(slots=True)
class _Found:
    """What is met of a payload's selection: the ways to show a record, and what is previewed."""

    shapes: list[Shape] = field(default_factory=list)
    selections: Selections = field(default_factory=lambda: Selections([], []))
    previewed: bool = False
    along: dict[str, list[Selected]] = field(default_factory=dict)


def _read_back(shapes: list[Shape]) -> tuple[Statement | None, int]:
    """What reads a record back, and what that costs."""
    if not shapes:
        return None, 0
    shown = shapes[0]
    if len(shapes) > 1:
        several = tuple(Itself(str(index), shape) for index, shape in enumerate(shapes))
        shown = Shape(shown.module, several)
    plan = RecordsPlan(shown)
    cost = check_cost(plan)
    return compile_records(plan), cost.of_all


def _parts(
    planner: Planner, type_: GraphQLObjectType, details: Selected, known: _Found
) -> tuple[PayloadPart, ...]:
    parts: list[PayloadPart] = []
    for key, selected in planner.subfields(type_, details).items():
        name = selected[0].node.name.value
        if name == "__typename":
            parts.append(TypeName(key, planner.typename(type_)))
            continue
        definition = type_.fields[name]
        below = get_named_type(definition.type)
        match marker_of(definition.extensions):
            case w.PayloadRecord(module):
                known.shapes.append(planner.shape(module, selected))
                parts.append(Record(key, len(known.shapes) - 1))
            case w.PayloadAlong(shown):
                ways = known.along.setdefault(shown, [])
                ways.append(selected)
                parts.append(Along(key, shown, len(ways) - 1))
            case w.PayloadResults() if isinstance(below, GraphQLObjectType):
                parts.append(Results(key, _parts(planner, below, selected, known)))
            case w.PayloadCount():
                parts.append(Count(key))
            case w.PayloadCreated():
                parts.append(Created(key))
            case marker if type(marker) in _VALUES and isinstance(below, GraphQLObjectType):
                inner = entries(planner, below, selected, known.selections)
                parts.append(Values(key, _VALUES[type(marker)], inner))
                known.previewed |= isinstance(marker, w.PayloadPreview)
    return tuple(parts)


_VALUES: Mapping[type, str] = {
    w.PayloadErrors: "errors",
    w.PayloadWarnings: "warnings",
    w.PayloadConflict: "conflict",
    w.PayloadPreview: "preview",
    w.PayloadJob: "job",
}
"""The plain values of a payload by their markers."""


def payload_json(
    compiled: CompiledWrite, outcome: Outcome, workflows: Mapping[UUID, Texts] = NO_WORKFLOWS
) -> bytes:
    """The payload's JSON; what PostgreSQL made of a record is passed on as it is."""
    return _Writer(compiled.shows, workflows).object(compiled.parts, outcome)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes payloads as JSON."""

    shows: int
    workflows: Mapping[UUID, Texts]

    def object(self, parts: tuple[PayloadPart, ...], outcome: Outcome) -> bytes:
        return b"{" + b",".join(self._entry(part, outcome) for part in parts) + b"}"

    def _entry(self, part: PayloadPart, outcome: Outcome) -> bytes:
        match part:
            case TypeName(_, json):
                value = json.encode()
            case Record(_, index):
                value = self._record(outcome.record, index)
            case Along(_, name, index):
                value = _along(outcome.along.get(name), index)
            case Values(_, name, wanted):
                value = orjson.dumps(told(outcome.value(name, self.workflows), wanted))
            case Results(_, inner):
                rows = (self.object(inner, row) for row in outcome.rows)
                value = b"[" + b",".join(rows) + b"]"
            case Count():
                value = str(outcome.count).encode()
            case Created():
                value = b"true" if outcome.created else b"false"
        return b'"' + part.key.encode() + b'":' + value

    def _record(self, text: str | None, index: int) -> bytes:
        if text is None:
            return b"null"
        return text.encode() if self.shows == 1 else orjson.dumps(orjson.loads(text)[str(index)])


def _along(text: str | None, index: int) -> bytes:
    return b"null" if text is None else orjson.dumps(orjson.loads(text)[str(index)])
