"""One page of a list in SQL: its rows in order, and what lies around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from crm.cursors import signature
from crm.kinds import kind_of
from storage.draft import Draft, number_literal, text_literal
from storage.list_sql import ID, Branch, all_records, branches
from storage.order_sql import Key, Ordered, Segment, any_of, beyond, whole
from storage.plan import Connection, Place
from storage.ranked_sql import MOST_RANKED, RankedSql, rank_mark, ranked_order
from storage.repeated import Repeated
from storage.search_terms import Terms
from storage.tables import Column, Condition, Query, Row, Within


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be known of a page; nothing else is computed.

    `columns` are needed of each record; `ahead` is one row more, to see whether there is one;
    `numbers` are the rows' places within the page (as `n`, from 1 in the direction of reading),
    `count` is the number of rows read (as `total`).
    """

    columns: Sequence[str]
    ahead: bool = False
    cursors: bool = False
    numbers: bool = False
    count: bool = False


class PageSql:
    """The SQL of one connection: its page, its total, and what lies before and after."""

    def __init__(self, draft: Draft, connection: Connection, within: Within | None) -> None:
        self._draft = draft
        self._connection = connection
        self._within = within
        self._all = branches(draft, connection, within)
        self._branches = self._all
        if connection.ranked:
            # Its pages are read from what is found and not from the table.
            (branch,) = self._all
            forward = ranked_order(draft, _asked(connection))
            self._branches = (replace(branch, forward=forward),)
        self._first = self._branches[0].forward
        self._cursors: dict[Row, Column] = {}
        page = connection.page
        self._backward = page.backward
        self._near, self._far = (
            (page.before, page.after) if page.backward else (page.after, page.before)
        )

    def rows(self, wanted: Wanted) -> tuple[FromClause, Row]:
        """The page's rows as a subquery, in the list's order, and the row that stands for each."""
        row = self._draft.row("p")
        page = self._read(wanted)
        if wanted.numbers or self._backward:
            page = self._numbered(page, wanted)
        return page.subquery(row.alias), row

    def total(self) -> Column:
        """How many records the list has."""
        return self.all_rows(lambda _: sa.func.count())

    def all_rows(self, wanted: Callable[[Row], Column], columns: Sequence[str] = (ID,)) -> Column:
        """What `wanted` comes to over all records of the list; of each it needs `columns`."""
        return self.of_all(lambda row: (wanted(row),), columns).scalar_subquery()

    def of_all(self, wanted: Callable[[Row], Sequence[Column]], columns: Sequence[str]) -> Query:
        """The same as a query of several columns, to be grouped."""
        listed = all_records(self._draft, self._connection, self._all, columns)
        return sa.select(*wanted(listed.row)).select_from(listed.source).where(*listed.conditions)

    def truncated(self) -> Condition:
        """Whether more records are found than are ranked."""
        if not self._connection.ranked:
            return sa.false()
        found = self._ranked((), MOST_RANKED + 1, together=False)
        row = self._draft.row("t")
        count = sa.select(sa.func.count()).select_from(found.subquery(row.alias)).scalar_subquery()
        return count > number_literal(MOST_RANKED)

    def beyond_page(self, count: Column) -> Condition:
        """Whether records come after the page, in the direction of reading.

        `count` is how many rows were read of those asked for and the one ahead.
        """
        found: Condition = count > number_literal(self._connection.page.size)
        return found if self._far is None else sa.or_(found, self._any_from(self._far, after=True))

    def before_page(self) -> Condition:
        """Whether records come before the page, in the direction of reading."""
        found = [] if self._near is None else [self._any_from(self._near, after=False)]
        if self._connection.page.offset:
            found.append(self._any_within_far())
        return sa.or_(sa.false(), *found)

    def cursor(self, row: Row) -> Column:
        """The cursor of a row of the page, see `crm.cursors`."""
        if row not in self._cursors:
            self._cursors[row] = Repeated(self._make_cursor(row))
        return self._cursors[row]

    def _make_cursor(self, row: Row) -> Column:
        keys = self._first.keys
        texts = [self._key_text(row.column(f"k{n}"), key) for n, key in enumerate(keys, 1)]
        mark = text_literal(signature(self._connection.module, self._connection.order))
        return encoded_cursor(mark, *texts, row.column("id"))

    def _key_text(self, column: Column, key: Key) -> Column:
        if key.asked is None or self._connection.search is None:
            return _key_text(column, key)
        return rank_mark(column, Terms(self._draft, self._connection.search))

    def _read(self, wanted: Wanted) -> Query:
        page = self._connection.page
        limit = page.size + 1 if wanted.ahead else page.size
        segments = [
            (branch, segment)
            for branch in self._branches
            for segment in self._segments(self._direction(branch))
        ]
        if len(segments) == 1:
            found = self._segment(*segments[0], wanted, keys=wanted.cursors)
        else:
            found = self._united(segments, wanted, limit + page.offset)
        if page.offset:
            found = found.offset(number_literal(page.offset))
        return found.limit(number_literal(limit))

    def _segments(self, order: Ordered) -> list[Segment]:
        return whole(order) if self._near is None else beyond(self._draft, order, self._near)

    def _united(
        self, segments: Sequence[tuple[Branch, Segment]], wanted: Wanted, limit: int
    ) -> Query:
        parts = [
            self._segment(branch, segment, wanted, keys=True).limit(number_literal(limit))
            for branch, segment in segments
        ]
        row, order = self._draft.row("u"), self._direction(self._branches[0])
        return (
            sa.select(_columns(row, wanted, order.keys if wanted.cursors else ()))
            .select_from(sa.union_all(*parts).subquery(row.alias))
            .order_by(*order.outer_order(row))
        )

    def _segment(self, branch: Branch, segment: Segment, wanted: Wanted, *, keys: bool) -> Query:
        order = self._direction(branch)
        columns = order.row.entries(_needed(wanted, with_id=keys))
        if keys:
            columns += [key.expression.label(f"k{n}") for n, key in enumerate(order.keys, 1)]
        return (
            sa.select(*columns)
            .select_from(self._source(branch, _needed(wanted, with_id=True)))
            .where(*self._listed(branch), *segment.conditions, *self._far_bound(order))
            .order_by(*order.order_by(segment))
        )

    def _numbered(self, page: Query, wanted: Wanted) -> Query:
        row = self._draft.row("n")
        place = sa.func.row_number().over()
        extra = [sa.func.count().over().label("total")] if wanted.count else []
        keys = self._first.keys if wanted.cursors else ()
        found = sa.select(_columns(row, wanted, keys), place.label("n"), *extra).select_from(
            page.subquery(row.alias)
        )
        return found.order_by(sa.literal_column("n").desc()) if self._backward else found

    def _any_from(self, place: Place, *, after: bool) -> Condition:
        """Whether the list has records at the place or beyond it on the named side."""
        found: list[Condition] = []
        for branch in self._branches:
            order = self._direction(branch)
            order = order if after else order.turned()
            segments = beyond(self._draft, order, place, inclusive=True)
            found.extend(self._exists(branch, segment) for segment in segments)
        return found[0] if len(found) == 1 else sa.or_(*found)

    def _any_within_far(self) -> Condition:
        found = [
            self._exists(branch, Segment(self._far_bound(self._direction(branch))))
            for branch in self._branches
        ]
        return found[0] if len(found) == 1 else sa.or_(*found)

    def _exists(self, branch: Branch, segment: Segment) -> Condition:
        return sa.exists(
            sa.select(sa.literal_column("1"))
            .select_from(self._source(branch, ()))
            .where(*self._listed(branch), *segment.conditions)
        )

    def _source(self, branch: Branch, columns: Sequence[str]) -> FromClause:
        if not self._connection.ranked:
            return branch.forward.source
        return self._ranked(columns, MOST_RANKED).subquery(branch.forward.row.alias)

    def _ranked(self, columns: Sequence[str], limit: int, *, together: bool = True) -> Query:
        found = RankedSql(self._draft, self._connection, self._within, columns)
        return found.ranked(limit) if together else found.found(limit)

    def _listed(self, branch: Branch) -> tuple[Column, ...]:
        return () if self._connection.ranked else (branch.condition,)

    def _far_bound(self, order: Ordered) -> tuple[Condition, ...]:
        if self._far is None:
            return ()
        return (any_of(beyond(self._draft, order.turned(), self._far)),)

    def _direction(self, branch: Branch) -> Ordered:
        """The rows in the direction of reading."""
        return branch.forward.turned() if self._backward else branch.forward


def _asked(connection: Connection) -> object:
    return None if connection.search is None else connection.search.text


def encoded_cursor(*parts: Column) -> Column:
    """The opaque text of a cursor, see `crm.cursors`."""
    octets = sa.func.convert_to(
        sa.cast(sa.func.json_build_array(*parts), sa.Text()), text_literal("UTF8")
    )
    encoded = sa.func.encode(octets, text_literal("base64"))
    return sa.func.translate(encoded, text_literal("+/=\n"), text_literal("-_"))


def _needed(wanted: Wanted, *, with_id: bool) -> list[str]:
    ids = ["id"] if with_id or wanted.cursors or not wanted.columns else []
    return list(dict.fromkeys((*wanted.columns, *ids)))


def _columns(row: Row, wanted: Wanted, keys: Sequence[Key]) -> Column:
    return row.columns(
        [*_needed(wanted, with_id=False), *(f"k{n}" for n in range(1, len(keys) + 1))]
    )


def _key_text(column: Column, key: Key) -> Column:
    """The key's exact text, whatever the database's settings are."""
    kind = key.field.value_kind
    if kind == "DATE":
        return sa.func.to_char(column, text_literal("YYYY-MM-DD"))
    if kind == "DATETIME":
        utc = sa.func.timezone(text_literal("UTC"), column)
        return sa.func.to_char(utc, text_literal('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    is_text = kind_of(key.field).sql == "text" and kind != "SELECT"
    return sa.type_coerce(column, sa.Text()) if is_text else sa.cast(column, sa.Text())
