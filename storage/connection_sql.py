"""The JSON of a list of records: its page, its edges, and what is said about the page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from storage.aggregate_sql import (
    aggregates_json,
    is_by_currency,
    measure_json,
    measure_sql,
    measured_columns,
    measures_of,
)
from storage.draft import Draft, number_literal
from storage.group_sql import groups_json
from storage.json_sql import Entry, json_constant, json_list, json_object
from storage.list_sql import ID
from storage.money_sql import listed_by_currency, summed
from storage.page_sql import PageSql, Wanted
from storage.plan import (
    Aggregates,
    AnyShape,
    Connection,
    ConnectionPart,
    Constant,
    EdgeCursor,
    EdgeNode,
    Edges,
    Groups,
    MeasureValue,
    Nodes,
    PageInfo,
    PageInfoItem,
    Shape,
    TotalCount,
    Truncated,
)
from storage.tables import Column, Row, Within


@dataclass(frozen=True, slots=True)
class Records:
    """How a record of a list is shown: its JSON, the columns needed for that, and lists of more."""

    json: Callable[[Draft, Row, Shape | AnyShape], Column]
    columns: Callable[[Shape | AnyShape], Iterable[str]]
    lists: Callable[[Draft, Connection, Within | None], Column]


def connection_json(
    draft: Draft, connection: Connection, within: Within | None, records: Records
) -> Column:
    """The JSON object of a list; only what it asks for is computed."""
    page = PageSql(draft, connection, within)
    page_free = partial(_without_page, draft, page, connection, within, records)
    wanted = _wanted(connection, records)
    if wanted is None:
        return json_object([(part.key, page_free(part)) for part in connection.parts])
    source, row = page.rows(wanted)
    answer = _Answer(draft, page, connection, row, wanted, records, page_free)
    entries = [(part.key, answer.part(part)) for part in connection.parts]
    return sa.select(json_object(entries)).select_from(source).scalar_subquery()


def _wanted(connection: Connection, records: Records) -> Wanted | None:
    """What the parts need of the page; None where they need none of its rows."""
    columns: list[str] = []
    rows = edge_cursors = False
    for part in connection.parts:
        match part:
            case Nodes(shape=shape):
                rows = True
                columns.extend(records.columns(shape))
            case Edges(parts=inner):
                rows = True
                edge_cursors |= any(isinstance(item, EdgeCursor) for item in inner)
                for item in inner:
                    if isinstance(item, EdgeNode):
                        columns.extend(records.columns(item.shape))
            case Constant() | PageInfo() | TotalCount() | Truncated() | Aggregates() | Groups():
                pass
    names = _page_info_names(connection)
    ahead = _ahead_name(connection) in names
    ends = {"startCursor", "endCursor"} & names
    if not (rows or ahead or ends):
        return None
    far = "startCursor" if connection.page.backward else "endCursor"
    return Wanted(
        columns=tuple(dict.fromkeys(columns)),
        ahead=ahead,
        cursors=edge_cursors or bool(ends),
        numbers=bool(ends) or (ahead and rows) or (connection.page.backward and rows),
        count=far in ends,
    )


def _page_info_names(connection: Connection) -> set[str]:
    return {
        item.name
        for part in connection.parts
        if isinstance(part, PageInfo)
        for item in part.items
        if isinstance(item, PageInfoItem)
    }


def _ahead_name(connection: Connection) -> str:
    return "hasPreviousPage" if connection.page.backward else "hasNextPage"


def _without_page(
    draft: Draft,
    page: PageSql,
    connection: Connection,
    within: Within | None,
    records: Records,
    part: ConnectionPart,
) -> Column:
    match part:
        case Constant(json=json):
            return json_constant(json)
        case TotalCount():
            return page.total()
        case Truncated():
            return page.truncated()
        case Aggregates():
            return _aggregates(draft, page, part)
        case Groups():
            return groups_json(draft, connection, part, within, records.lists)
        case PageInfo(items=items):
            return json_object(
                [
                    (
                        item.key,
                        json_constant(item.json)
                        if isinstance(item, Constant)
                        else page.before_page(),
                    )
                    for item in items
                ]
            )
        case Nodes() | Edges():
            raise ValueError("Records cannot be shown without their page.")


def _aggregates(draft: Draft, page: PageSql, part: Aggregates) -> Column:
    """Measures of the whole list; those of money have a pass over the records of their own.

    There it can be summed up by currency at once, which takes less than half the time of
    gathering it beside the others.
    """

    def value(row: Row | None, item: MeasureValue) -> Column:
        field = item.measure.field
        if field is not None and is_by_currency(item.measure):
            return listed_by_currency(summed(page.of_all, field, item.measure.function), item.parts)
        assert row is not None
        return measure_json(measure_sql(draft, row, item.measure), item)

    plain = [each for each in measures_of(part.parts) if not is_by_currency(each)]
    if not plain:
        # Without an aggregate function there would be a row for each record.
        return aggregates_json(part, partial(value, None))
    columns = list(dict.fromkeys((ID, *measured_columns(plain))))
    return page.all_rows(lambda row: aggregates_json(part, partial(value, row)), columns)


class _Answer:
    """The parts of a list's JSON, over the rows of its page."""

    def __init__(
        self,
        draft: Draft,
        page: PageSql,
        connection: Connection,
        row: Row,
        wanted: Wanted,
        records: Records,
        page_free: Callable[[ConnectionPart], Column],
    ) -> None:
        self._draft = draft
        self._page_free = page_free
        self._page = page
        self._connection = connection
        self._row = row
        self._records = records
        size = number_literal(connection.page.size)
        self._shown = row.column("n") <= size if wanted.ahead and wanted.numbers else None
        self._size = size

    def part(self, part: ConnectionPart) -> Column:
        """The value of one entry."""
        match part:
            case Nodes(shape=shape):
                return json_list(self._records.json(self._draft, self._row, shape), self._shown)
            case Edges(parts=parts):
                edge = json_object([self._edge_entry(item) for item in parts])
                return json_list(edge, self._shown)
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])
            case Constant() | TotalCount() | Truncated() | Aggregates() | Groups():
                return self._page_free(part)

    def _edge_entry(self, part: Constant | EdgeCursor | EdgeNode) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._page.cursor(self._row)
            case EdgeNode(key=key, shape=shape):
                return key, self._records.json(self._draft, self._row, shape)

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        if isinstance(item, Constant):
            return json_constant(item.json)
        if item.name in ("startCursor", "endCursor"):
            return self._end_cursor(item.name)
        if item.name == _ahead_name(self._connection):
            return self._page.beyond_page(sa.func.count())
        return self._page.before_page()

    def _end_cursor(self, name: str) -> Column:
        """The first or the last row read is at the end; of those read one may be ahead."""
        first = (name == "startCursor") != self._connection.page.backward
        last = sa.func.least(self._row.column("total"), self._size)
        place = number_literal(1) if first else last
        cursor = sa.func.max(self._page.cursor(self._row))
        return cursor.filter(self._row.column("n") == place)
