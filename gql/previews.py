"""The preview of a dry run: what reads its records, and its values as the payload tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
)

from crm.definitions import Module
from crm.errors import UserError
from gql.cost import check_cost
from gql.fixed import run_fixed
from gql.payload_values import Selections
from gql.planning import Planner, Selected
from gql.queries import Run
from storage.plan import Itself, RecordsPlan, Shape
from storage.read_sql import compile_records
from storage.statement import Statement
from storage.writing import FieldConflict, Preview


@dataclass(frozen=True, slots=True)
class Previews:
    """How the previews of one payload are shown; `kept` are the statements compiled so far."""

    selections: Selections
    kept: dict[int, Statement] = field(default_factory=dict)

    def shows(self, planner: Planner, module: Module) -> Statement:
        """What reads a module's records in all the ways in which the previews show records."""
        found = self.kept.get(module.number)
        if found is None:
            seen = planner.definitions.by_number[module.number]
            shapes = (planner.shape(seen, selected) for selected in self.selections.records)
            parts = tuple(Itself(str(place), shape) for place, shape in enumerate(shapes))
            plan = RecordsPlan(Shape(seen, parts))
            check_cost(plan)
            found = self.kept[module.number] = compile_records(plan)
        return found

    async def workflows(self, run: Run, ids: Sequence[UUID]) -> dict[UUID, "Texts"]:
        """The workflows with these ids, in all the ways in which the previews show them."""
        ways = self.selections.workflows
        if not ids or not ways:
            return {}
        result = await run_fixed(
            run.prepared.schema, _asking(run, ids, ways), run.context, run.variables
        )
        if result.errors:
            raise result.errors[0]
        data = result.data or {}
        return {
            id_: Texts(tuple(data[f"w{place}_{way}"] for way in range(len(ways))))
            for place, id_ in enumerate(ids)
            if data.get(f"w{place}_0") is not None
        }


def _asking(run: Run, ids: Sequence[UUID], ways: Sequence[Selected]) -> DocumentNode:
    """The query of the fixed schema that asks for each workflow in each way."""
    nodes = [
        FieldNode(
            alias=NameNode(value=f"w{place}_{way}"),
            name=NameNode(value="workflow"),
            arguments=(
                ArgumentNode(name=NameNode(value="id"), value=StringValueNode(value=str(id_))),
            ),
            directives=(),
            selection_set=detail.node.selection_set,
        )
        for place, id_ in enumerate(ids)
        for way, selected in enumerate(ways)
        for detail in selected
    ]
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=run.prepared.operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    return DocumentNode(definitions=(operation, *run.prepared.fragments.values()))


@dataclass(frozen=True, slots=True)
class Texts:
    """One value as each of several selections shows it."""

    values: tuple[object, ...]

    def by(self, index: int) -> object:
        """What the selection of this number shows."""
        return self.values[index]


def preview_values(
    preview: Preview | None, workflows: Mapping[UUID, Texts]
) -> dict[str, object] | None:
    """A preview by the names of its fields."""
    if preview is None:
        return None
    records = {id_: _texts(text) for id_, text in preview.records.items()}
    return {
        "__typename": "WritePreview",
        "changes": [
            {
                "__typename": "Change",
                "record": records[change.record],
                "field": change.field,
                "label": change.label,
                "before": change.before,
                "after": change.after,
            }
            for change in preview.changes
        ],
        "duplicates": [records[id_] for id_ in preview.duplicates],
        "workflows": [workflows[id_] for id_ in preview.workflows if id_ in workflows],
        "moved": [
            {
                "__typename": "MovedRecords",
                "module": each.module,
                "field": each.field,
                "label": each.label,
                "count": each.count,
            }
            for each in preview.moved
        ],
    }


def _texts(text: str) -> Texts:
    found = orjson.loads(text)
    return Texts(tuple(found[str(place)] for place in range(len(found))))


def error_values(error: UserError) -> dict[str, object]:
    """A user error by the names of its fields."""
    return {
        "__typename": "UserError",
        "code": error.code.value,
        "message": error.message,
        "path": list(error.path),
    }


def conflict_values(conflicts: Sequence[FieldConflict]) -> dict[str, object] | None:
    """What stands against a write, by the names of its fields; None where nothing does."""
    if not conflicts:
        return None
    fields = [
        {
            "__typename": "FieldConflict",
            "field": each.field,
            "label": each.label,
            "base": each.base,
            "theirs": each.theirs,
            "mine": each.mine,
        }
        for each in conflicts
    ]
    return {"__typename": "Conflict", "fields": fields}
