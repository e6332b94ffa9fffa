"""The records that a search finds with their rank, the best known of those found first."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from crm.search.questions import MOST_RANKED
from storage.draft import Draft, number_literal, text_literal
from storage.filter_sql import condition_sql
from storage.order_sql import Key, Ordered
from storage.plan import RANK, Connection
from storage.search_sql import branches_sql, searched_sql, united, words_of
from storage.search_terms import Terms
from storage.tables import Column, Query, Row, Within, table_of

__all__ = ["MOST_RANKED", "RankedSql", "rank_key", "rank_mark", "ranked_order"]

_BEST = 500_000
"""What a whole word of the title counts twice: ranks go up to a million."""


def ranked_order(draft: Draft, asked: object) -> Ordered:
    """The order of such records, whatever they are read from; `asked` is the text searched for."""
    row = draft.row("s")
    return Ordered(sa.table(row.alias), row, (rank_key(row, asked),), id_descending=True)


def rank_key(row: Row, asked: object) -> Key:
    """The key of that order, for rows that have the rank."""
    rank = row.column(RANK.column)
    return Key(rank, RANK, descending=True, may_be_null=False, asked=asked)


def rank_mark(rank: Column, terms: Terms) -> Column:
    """What a cursor tells of a rank: only those of a search for the same text are taken."""
    return sa.cast(rank, sa.Text()).concat(text_literal("@")).concat(terms.mark)


class RankedSql:
    """The records of one list that is searched, with `id`, `rank` and the columns named."""

    def __init__(
        self, draft: Draft, connection: Connection, within: Within | None, columns: Iterable[str]
    ) -> None:
        if connection.search is None:
            raise ValueError("Only what is searched for has a rank.")
        self._draft = draft
        self._connection = connection
        self._search = connection.search
        self._within = within
        self._terms = Terms(draft, self._search)
        self._columns = tuple(dict.fromkeys(("id", *columns)))
        self._branches = [] if within is not None else branches_sql(draft, self._search)

    def ranked(self, limit: int) -> Query:
        """Up to `limit` records, each once."""
        found = self.found(limit)
        if len(self._branches) < 2:
            return found
        # Found in two ways, a record counts by the better one.
        row = self._draft.row("h")
        return (
            sa.select(row.columns((*self._columns, "rank")))
            .select_from(found.subquery(row.alias))
            .ext(distinct_on(row.column("id")))
            .order_by(row.column("id"), row.column("rank").desc())
        )

    def found(self, limit: int) -> Query:
        """Up to `limit` records, some more than once."""
        query = self._of_all() if self._within is None else self._of_related(self._within)
        return query.limit(number_literal(limit))

    def _of_all(self) -> Query:
        """Begins with what is found, so that reading stops when enough of it is in the list."""
        hit, row, shown = self._draft.row("h"), self._draft.row(), self._draft.row("k")
        table = table_of(self._connection.module)
        record = (
            sa.select(row.columns(self._columns))
            .select_from(table.source(row))
            .where(
                row.column("id") == hit.column("id"),
                *(table.listed(row, True) if self._connection.trashed else table.live_one(row)),
                condition_sql(self._draft, row, self._connection.condition),
            )
            .offset(number_literal(0))
            .lateral(shown.alias)
        )
        return sa.select(shown.columns(self._columns), hit.column("rank")).select_from(
            self._hits().subquery(hit.alias).join(record, sa.true())
        )

    def _hits(self) -> Query:
        ranked = [self._ranked(query, own) for query, own in self._branches]
        found = ranked[0] if len(ranked) == 1 else united(self._draft, ranked, ("id", "rank"))
        # An offset keeps PostgreSQL from reading the table of words as a whole, which it takes
        # for quick where only some of many records found are wanted.
        return found.offset(number_literal(0))

    def _ranked(self, query: Query, own: bool) -> Query:
        """Words found elsewhere count half of one's own."""
        row = self._draft.row("f")
        rank = self._rank(row.column("words"), _BEST if own else _BEST // 2)
        return sa.select(row.column("id"), rank.label("rank")).select_from(
            query.subquery(row.alias)
        )

    def _of_related(self, within: Within) -> Query:
        """Begins with the records that belong to another one: they are few."""
        row, words = self._draft.row(), self._draft.row("w")
        rank = (
            sa.select(self._rank(words.column("words"), _BEST))
            .select_from(words_of(self._connection.module).source(words))
            .where(words.column("id") == row.column("id"))
            .scalar_subquery()
        )
        table = table_of(self._connection.module)
        known = sa.func.coalesce(rank, number_literal(0))
        return (
            sa.select(row.columns(self._columns), known.label("rank"))
            .select_from(table.source(row))
            .where(
                within(row),
                *table.listed(row, self._connection.trashed),
                condition_sql(self._draft, row, self._connection.condition),
                searched_sql(self._draft, row, self._search, driving=False),
            )
        )

    def _rank(self, words: Column, most: int) -> Column:
        begun, whole = (
            sa.func.ts_rank(words, query) for query in (self._terms.any, self._terms.whole)
        )
        rank = (begun + whole) * number_literal(most)
        return sa.func.coalesce(sa.cast(rank, sa.BigInteger()), number_literal(0))
