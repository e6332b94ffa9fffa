"""What a selection asks of the plain values in a payload: errors, conflicts, previews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphql import GraphQLObjectType, get_named_type

from gql.planning import Planner, Selected
from schema_builder import write_markers as w
from schema_builder.markers import marker_of


class Shown(Protocol):
    """A value that different selections show differently."""

    def by(self, index: int) -> object:
        """What the selection of this number shows, ready to be written as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a JSON object: its key, the name of the value, and what lies below it.

    `index` is the number of the selection below it where the value is `Shown`.
    """

    key: str
    name: str
    below: "tuple[Entry, ...] | None" = None
    index: int | None = None


@dataclass(slots=True)
class Selections:
    """The selections below records and workflows of a payload's previews, in the order met."""

    records: list[Selected]
    workflows: list[Selected]


def entries(
    planner: Planner, type_: GraphQLObjectType, details: Selected, selections: Selections
) -> tuple[Entry, ...]:
    """What is selected of a value of `type_`; selections below records are added."""
    found: list[Entry] = []
    for key, selected in planner.subfields(type_, details).items():
        name = selected[0].node.name.value
        if name == "__typename":
            found.append(Entry(key, name))
            continue
        definition = type_.fields[name]
        below = get_named_type(definition.type)
        match marker_of(definition.extensions):
            case w.PreviewRecordOf():
                selections.records.append(selected)
                found.append(Entry(key, name, index=len(selections.records) - 1))
            case w.PreviewWorkflowsOf():
                selections.workflows.append(selected)
                found.append(Entry(key, name, index=len(selections.workflows) - 1))
            case _ if isinstance(below, GraphQLObjectType):
                inner = entries(planner, below, selected, selections)
                found.append(Entry(key, name, inner))
            case _:
                found.append(Entry(key, name))
    return tuple(found)


def told(value: object, wanted: Iterable[Entry]) -> object:
    """The JSON of a value, a list of values or None as the entries ask for it."""
    if isinstance(value, Sequence):
        return [told(item, wanted) for item in value]
    if not isinstance(value, Mapping):
        return None
    return {entry.key: _one(value[entry.name], entry) for entry in wanted}


def _one(value: object, entry: Entry) -> object:
    if entry.index is not None:
        return _shown(value, entry.index)
    return value if entry.below is None else told(value, entry.below)


def _shown(value: object, index: int) -> object:
    if isinstance(value, list):
        return [_shown(item, index) for item in value]
    shown: Shown = value  # type: ignore[assignment]
    return shown.by(index)
