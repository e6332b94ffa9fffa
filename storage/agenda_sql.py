"""An agenda in SQL: a branch for each calendar, united, ordered and limited once more."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from storage.agenda_branch_sql import (
    COLUMNS,
    earlier_branches,
    page_branches,
    whole_branches,
)
from storage.agenda_event_sql import event_json
from storage.agenda_plan import AgendaPart, AgendaRoot, EventEdges, EventNodes
from storage.draft import Draft, number_literal, text_literal
from storage.json_sql import Entry, json_constant, json_list, json_object
from storage.page_sql import encoded_cursor
from storage.plan import Constant, EdgeCursor, PageInfo, PageInfoItem, TotalCount
from storage.tables import Column, Query, Row

_NOTHING: Query = sa.select(
    sa.literal_column("NULL::uuid").label("id"),
    sa.literal_column("0").label("calendar"),
    sa.literal_column("NULL::timestamptz").label("k1"),
    sa.literal_column("NULL::date").label("k2"),
).where(sa.false())
"""The events of no calendar."""


def agenda_json(draft: Draft, root: AgendaRoot) -> Column:
    """The JSON object of an agenda; only what it asks for is computed."""
    return _Agenda(draft, root).json()


class _Agenda:
    """The parts of the JSON, over the rows of a page of events."""

    def __init__(self, draft: Draft, root: AgendaRoot) -> None:
        self._draft = draft
        self._root = root
        self._row = draft.row("p")

    def json(self) -> Column:
        """The whole object."""
        entries = [(part.key, self._part(part)) for part in self._root.parts]
        found = sa.select(json_object(entries))
        if any(isinstance(part, EventNodes | EventEdges | PageInfo) for part in self._root.parts):
            found = found.select_from(self._page())
        return found.scalar_subquery()

    def _page(self) -> FromClause:
        """The page's events and the one ahead, with their places as `n` and their count."""
        united, numbered = self._draft.row("u"), self._draft.row("n")
        limit = self._root.size + 1
        page = (
            sa.select(united.columns(COLUMNS))
            .select_from(_united(page_branches(self._draft, self._root, limit), united))
            .order_by(
                united.column("k1").asc(),
                united.column("k2").asc().nulls_last(),
                united.column("id").asc(),
                united.column("calendar").asc(),
            )
            .limit(number_literal(limit))
        )
        place, total = sa.func.row_number().over(), sa.func.count().over()
        return (
            sa.select(numbered.columns(COLUMNS), place.label("n"), total.label("total"))
            .select_from(page.subquery(numbered.alias))
            .subquery(self._row.alias)
        )

    def _part(self, part: AgendaPart) -> Column:
        shown = self._row.column("n") <= number_literal(self._root.size)
        match part:
            case Constant(json=json):
                return json_constant(json)
            case TotalCount():
                return self._count()
            case EventNodes(parts=parts):
                return json_list(event_json(self._draft, self._row, self._root, parts), shown)
            case EventEdges(parts=parts):
                return json_list(json_object([self._edge_entry(item) for item in parts]), shown)
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])

    def _count(self) -> Column:
        row = self._draft.row("u")
        return (
            sa.select(sa.func.count())
            .select_from(_united(whole_branches(self._draft, self._root), row))
            .scalar_subquery()
        )

    def _edge_entry(self, part: Constant | EdgeCursor | EventNodes) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._cursor()
            case EventNodes(key=key, parts=parts):
                return key, event_json(self._draft, self._row, self._root, parts)

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        size = number_literal(self._root.size)
        match item:
            case Constant(json=json):
                return json_constant(json)
            case PageInfoItem(name="hasNextPage"):
                return sa.func.count() > size
            case PageInfoItem(name="hasPreviousPage"):
                return self._any_before()
        last = sa.func.least(self._row.column("total"), size)
        place = number_literal(1) if item.name == "startCursor" else last
        return sa.func.max(self._cursor()).filter(self._row.column("n") == place)

    def _any_before(self) -> Column:
        if self._root.after is None or not self._root.calendars:
            return sa.false()
        earlier = earlier_branches(self._draft, self._root)
        return sa.or_(*(sa.exists(found) for found in earlier))

    def _cursor(self) -> Column:
        """The cursor of an event, as `crm.cursors` reads it."""
        row = self._row
        utc = sa.func.timezone(text_literal("UTC"), row.column("k1"))
        moment = sa.func.to_char(utc, text_literal('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        day = sa.func.to_char(row.column("k2"), text_literal("YYYY-MM-DD"))
        number = sa.cast(row.column("calendar"), sa.Text())
        return encoded_cursor(text_literal(self._root.mark), moment, day, number, row.column("id"))


def _united(branches: Sequence[Query], row: Row) -> FromClause:
    found = branches or [_NOTHING]
    return (found[0] if len(found) == 1 else sa.union_all(*found)).subquery(row.alias)
