"""What happened to a record, in SQL: a page of its timeline as JSON."""

import sqlalchemy as sa

from crm.definitions import USERS
from storage.draft import Draft, number_literal, text_literal
from storage.json_sql import (
    JSON_TEXT,
    Entry,
    json_constant,
    json_list,
    json_object,
    json_of_moment,
    json_of_quoted,
)
from storage.page_sql import encoded_cursor
from storage.plan import Constant, EdgeCursor, PageInfo, PageInfoItem, TotalCount
from storage.tables import Column, Query, Table
from storage.timeline_changes_sql import RecordJson, changes_json
from storage.timeline_plan import (
    TIMELINE_SIGNATURE,
    ChangeValue,
    EntryActor,
    EntryChanges,
    EntryEdges,
    EntryNodes,
    EntryValue,
    Timeline,
)

_TIMELINE = Table("timeline", has_bin=False)
_READ = ("id", "at", "version", "actor_id", "source", "action", "note", "changes", "merged_from")
_COLUMNS = {"mergedFrom": "merged_from"}
_ID = USERS.by_name["id"]

TimelinePart = Constant | EntryNodes | EntryEdges | PageInfo | TotalCount
EntryPart = Constant | EntryValue | EntryActor | EntryChanges


def timeline_json(draft: Draft, record: Column, timeline: Timeline, shown: RecordJson) -> Column:
    """The JSON object of the timeline of the record with this id; `shown` gives a record's JSON."""
    return _Timeline(draft, record, timeline, shown).json()


class _Timeline:
    """The parts of the JSON, over the rows of a page of entries."""

    def __init__(self, draft: Draft, record: Column, timeline: Timeline, shown: RecordJson) -> None:
        self._draft = draft
        self._record = record
        self._timeline = timeline
        self._shown = shown
        self._row = draft.row("e")
        self._size = number_literal(timeline.size)

    def json(self) -> Column:
        entries = [(part.key, self._part(part)) for part in self._timeline.parts]
        found = sa.select(json_object(entries))
        paged = (EntryNodes, EntryEdges, PageInfo)
        if any(isinstance(part, paged) for part in self._timeline.parts):
            found = found.select_from(self._page().subquery(self._row.alias))
        return sa.type_coerce(found.scalar_subquery(), JSON_TEXT)

    def _page(self) -> Query:
        """The page's entries in order, and one more; `n` is the place of each."""
        row, limited = self._draft.row("t"), self._draft.row("l")
        found = (
            sa.select(row.columns(_READ))
            .select_from(_TIMELINE.source(row))
            .where(row.column("record_id") == self._record)
        )
        if self._timeline.after is not None:
            place = self._draft.operand(_ID, self._timeline.after.id)
            found = found.where(row.column("id") < place)
        found = found.order_by(row.column("id").desc())
        page = found.limit(number_literal(self._timeline.size + 1)).subquery(limited.alias)
        place_n = sa.func.row_number().over().label("n")
        total = sa.func.count().over().label("total")
        return sa.select(limited.columns(_READ), place_n, total).select_from(page)

    def _part(self, part: TimelinePart) -> Column:
        within = self._row.column("n") <= self._size
        match part:
            case Constant(json=json):
                return json_constant(json)
            case EntryNodes(parts=parts):
                return json_list(self._entry(parts), within)
            case EntryEdges(parts=parts):
                edge = json_object([self._edge_entry(item) for item in parts])
                return json_list(edge, within)
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])
            case TotalCount():
                row = self._draft.row("t")
                return (
                    sa.select(sa.func.count())
                    .select_from(_TIMELINE.source(row))
                    .where(row.column("record_id") == self._record)
                    .scalar_subquery()
                )

    def _edge_entry(self, part: Constant | EdgeCursor | EntryNodes) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._cursor()
            case EntryNodes(key=key, parts=parts):
                return key, self._entry(parts)

    def _entry(self, parts: tuple[EntryPart, ...]) -> Column:
        return json_object([(part.key, self._value(part)) for part in parts])

    def _value(self, part: EntryPart) -> Column:
        match part:
            case Constant(json=json):
                return json_constant(json)
            case EntryValue(name="at"):
                return json_of_moment(self._row.column("at"))
            case EntryValue(name="version"):
                own = sa.func.nullif(self._row.column("version"), number_literal(0))
                return sa.type_coerce(own, sa.Integer())
            case EntryValue(name="note"):
                return sa.type_coerce(self._row.column("note"), sa.Text())
            case EntryValue(name=name):
                return json_of_quoted(self._row.column(_COLUMNS.get(name, name)))
            case EntryActor(shape=shape):
                return self._shown(self._draft, self._row.column("actor_id"), shape)
            case EntryChanges(module=module, targets=targets, parts=parts, known_only=known_only):
                return changes_json(
                    self._draft,
                    self._row,
                    module,
                    targets,
                    _names(parts),
                    known_only=known_only,
                )

    def _cursor(self) -> Column:
        return encoded_cursor(text_literal(TIMELINE_SIGNATURE), self._row.column("id"))

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        if isinstance(item, Constant):
            return json_constant(item.json)
        if item.name == "hasNextPage":
            return sa.func.count() > self._size
        if item.name == "hasPreviousPage":
            return json_constant("false" if self._timeline.after is None else "true")
        last = sa.func.least(self._row.column("total"), self._size)
        place = number_literal(1) if item.name == "startCursor" else last
        return sa.func.max(self._cursor()).filter(self._row.column("n") == place)


def _names(parts: tuple[Constant | ChangeValue, ...]) -> tuple[tuple[str, str | None, str], ...]:
    return tuple(
        (part.key, None, part.json) if isinstance(part, Constant) else (part.key, part.name, "")
        for part in parts
    )
