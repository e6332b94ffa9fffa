"""Turns a plan into one statement whose answer is finished JSON text.

Lookups are correlated subqueries: as lateral joins they would be hashed over whole tables.
Response keys stand only in literals, aliases are counted, so equal plans give equal text.
"""

import sqlalchemy as sa

from crm.errors import BadUserInput
from crm.filters import EVERYTHING
from crm.ids import module_of, parse_id
from crm.kinds import kind_of
from crm.system_modules import may_be_merged
from storage.agenda_plan import AgendaRoot
from storage.agenda_sql import agenda_json
from storage.cluster_plan import DuplicatesRoot
from storage.cluster_sql import duplicates_json
from storage.draft import Draft, number_literal
from storage.hit_plan import SearchRoot
from storage.hits_sql import hits_json
from storage.json_sql import json_constant, json_list
from storage.one_sql import one_record, record_by_id
from storage.plan import (
    ConnectionRoot,
    ConstantRoot,
    NodesRoot,
    ReadPlan,
    RecordRoot,
    RecordsPlan,
    Root,
    Shape,
)
from storage.redirect_sql import id_today
from storage.repeated import Repeated
from storage.shape_sql import record_json, records_json
from storage.statement import (
    Converted,
    MemberEpoch,
    MemberId,
    Statement,
    WorkspaceEpoch,
)
from storage.tables import USER_TABLE, Column, Condition, Row, Table

ID = "id"
MAX_IDS = 1_000
"""Records that are asked for by their ids in one place."""


def compile_read(plan: ReadPlan) -> Statement:
    """The statement of a whole query: one row, a column of JSON text for each root but constants.

    It gives no row where the workspace's or the member's epoch has moved. A plan of constants
    alone gives `GUARD`.
    """
    draft = Draft()
    columns = [
        sa.cast(_root(draft, root), sa.Text()).label(f"c{n}")
        for n, root in enumerate(plan.roots, 1)
        if not isinstance(root, ConstantRoot)
    ]
    return draft.finish(sa.select(*columns).where(*_guard(draft))) if columns else GUARD


def compile_records(plan: RecordsPlan) -> Statement:
    """The statement that reads records by ids: a row of JSON text, or null, for each id.

    The list of ids is one more argument, after those that the statement's binds make. It is not
    guarded: it runs in a transaction that holds the workspace's epoch.
    """
    draft = Draft()
    asked = draft.row("i")
    found = record_by_id(draft, plan.shape, asked.column(ID), EVERYTHING)
    ids = sa.func.unnest(_unknown(draft.given("uuid[]"))).table_valued(ID, with_ordinality="n")
    return draft.finish(
        sa.select(sa.cast(found, sa.Text()).label("record"))
        .select_from(ids.render_derived(name=asked.alias))
        .order_by(asked.column("n"))
    )


def _guard(draft: Draft) -> tuple[Condition, Condition]:
    """Holds while both epochs are those that the statement was made for."""
    of_workspace, member = _WORKSPACE_EPOCH, Row("m")
    of_member = (
        sa.select(member.column("epoch"))
        .select_from(USER_TABLE.source(member))
        .where(
            member.column(ID) == draft.parameter(MemberId(), "uuid", "member"),
            member.column("active"),
        )
    )
    expected = draft.parameter(WorkspaceEpoch(), "bigint", "epoch")
    own = draft.parameter(MemberEpoch(), "bigint", "member epoch")
    return of_workspace == expected, of_member.scalar_subquery() == own


def _root(draft: Draft, root: Root) -> Column:
    match root:
        case RecordRoot():
            return _record(draft, root)
        case ConnectionRoot(connection=connection):
            return records_json(draft, connection)
        case NodesRoot():
            return _nodes(draft, root)
        case AgendaRoot():
            return agenda_json(draft, root)
        case DuplicatesRoot():
            return duplicates_json(draft, root, record_json)
        case SearchRoot():
            return hits_json(draft, root)
        case ConstantRoot():
            raise ValueError("A constant root has no SQL.")


def _record(draft: Draft, root: RecordRoot) -> Column:
    row = draft.row()
    column, operand = row.column(root.by.column), draft.operand(root.by, root.operand)
    if root.by.column == ID and may_be_merged(root.shape.module):
        operand = id_today(draft, operand)
    if kind_of(root.by).unique_folded:
        column, operand = sa.func.lower(column), sa.func.lower(operand)
    return one_record(
        draft, row, root.shape, column == operand, root.condition, root.by.column == ID
    )


def _nodes(draft: Draft, root: NodesRoot) -> Column:
    """Each id names its module, so each is looked for in one table alone."""
    asked = draft.row("i")
    key = ("nodes", repr(root.operand))
    ids = draft.parameter(Converted(root.operand, _ids), "uuid[]", key)
    modules = draft.parameter(Converted(root.operand, _modules), "integer[]", key)
    unnested = sa.func.unnest(_unknown(ids), _unknown(modules))
    source = unnested.table_valued(ID, "module", with_ordinality="n")
    branches = [
        (
            asked.column("module") == number_literal(shape.module.number),
            record_by_id(draft, shape, _asked(draft, shape, asked), condition),
        )
        for shape, condition in root.shapes
    ]
    found = sa.case(*branches) if branches else json_constant("null")
    return (
        sa.select(json_list(found, ordered_by=asked.column("n")))
        .select_from(source.render_derived(name=asked.alias))
        .scalar_subquery()
    )


def _asked(draft: Draft, shape: Shape, asked: Row) -> Column:
    id_ = asked.column(ID)
    return id_today(draft, id_) if may_be_merged(shape.module) else id_


def _unknown(array: Column) -> Column:
    """The array as a subquery, which does not tell its length: one plan serves all lengths."""
    return sa.select(array).scalar_subquery()


def _ids(given: object) -> list[object]:
    if isinstance(given, list | tuple) and len(given) > MAX_IDS:
        raise BadUserInput(
            f"ids has {len(given)} entries; {MAX_IDS} are allowed. Ask for the rest in "
            "another request."
        )
    return [parse_id(item) for item in given] if isinstance(given, list | tuple) else []


def _modules(given: object) -> list[object]:
    ids = (parse_id(item) for item in given) if isinstance(given, list | tuple) else ()
    return [None if found is None else module_of(found) for found in ids]


def _workspace_epoch() -> Column:
    row = Row("e")
    query = sa.select(row.column("epoch")).select_from(Table("epoch").source(row))
    return Repeated(query.where(row.column("one")).scalar_subquery())


# Without parameters, so that one text serves all statements.
_WORKSPACE_EPOCH = _workspace_epoch()


def _bare_guard() -> Statement:
    draft = Draft()
    return draft.finish(sa.select(sa.literal_column("1")).where(*_guard(draft)))


GUARD = _bare_guard()
"""Reads nothing: it gives a row while the epochs are those expected, else none."""
