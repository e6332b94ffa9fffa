"""Groups without records, in SQL: the options of a select that no record has."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.sql.selectable import CTE, FromClause

from storage.aggregate_sql import COUNTS
from storage.draft import Draft, number_literal
from storage.group_key_sql import every_value
from storage.group_plan import GroupBy, Measure
from storage.tables import Column, Condition, Query, Row


def with_empty(
    draft: Draft,
    by: Sequence[GroupBy],
    measures: Mapping[Measure, str],
    found: Query,
    name: Row,
) -> CTE:
    """The groups found, under the alias of `name`, and those that could have been found besides.

    Each value that is wanted even without records, and each that was found beside those, stands
    with every combination of the other values that was found: a board has no holes.
    """
    inner = draft.row("g")
    there = found.cte(inner.alias)
    keys = [f"k{n}" for n in range(1, len(by) + 1)]
    found_too = map(inner.column, [*keys, *measures.values()])
    all_found = sa.select(*found_too).select_from(sa.table(inner.alias))
    possible = draft.row("o")
    nothing = [_of_none(measure) for measure in measures]
    missing = (
        sa.select(*map(possible.column, keys), *nothing)
        .select_from(_combinations(draft, by, inner).subquery(possible.alias))
        .where(sa.not_(_is_there(draft, keys, inner, possible)))
    )
    return sa.union_all(all_found, missing).add_cte(there, nest_here=True).cte(name.alias)


def _of_none(measure: Measure) -> Column:
    """The measure over no records at all."""
    return number_literal(0) if measure.function in COUNTS else sa.null()


def _combinations(draft: Draft, by: Sequence[GroupBy], found: Row) -> Query:
    rest = [f"k{n}" for n, item in enumerate(by, 1) if not item.include_empty]
    sources: list[FromClause] = []
    columns: dict[str, Column] = {}
    if rest:
        others = draft.row("o")
        distinct = sa.select(found.columns(rest)).distinct().select_from(sa.table(found.alias))
        sources.append(distinct.subquery(others.alias))
        columns.update((key, others.column(key)) for key in rest)
    for n, item in enumerate(by, 1):
        if item.include_empty:
            values, key = draft.row("v"), f"k{n}"
            known = sa.select(sa.func.unnest(every_value(item)).label(key))
            there = sa.select(found.column(key)).select_from(sa.table(found.alias))
            sources.append(known.union(there).subquery(values.alias))
            columns[key] = values.column(key)
    ordered = [columns[f"k{n}"].label(f"k{n}") for n in range(1, len(by) + 1)]
    joined = sources[0]
    for source in sources[1:]:
        joined = joined.join(source, sa.true())
    return sa.select(*ordered).select_from(joined)


def _is_there(draft: Draft, keys: Sequence[str], found: Row, possible: Row) -> Condition:
    row = draft.row("g")
    same = [row.column(key).is_not_distinct_from(possible.column(key)) for key in keys]
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .select_from(sa.table(found.alias).alias(row.alias))
        .where(*same)
    )
