"""The value of a rollup in SQL: a subquery over the records of a related list."""

from collections.abc import Callable

import sqlalchemy as sa

from crm.formulas.expressions import Rolled
from storage.draft import Draft, number_literal
from storage.filter_sql import condition_sql
from storage.formula_sql import operand_sql
from storage.money_sql import average
from storage.tables import Column, Direction, Row
from storage.ties import tied


def rollup_sql(draft: Draft, row: Row, rolled: Rolled) -> Column:
    """What the related records come to; the index of what ties them finds them."""
    of = tied(draft, rolled.inverse, row.column("id"))
    wanted, order = _wanted(draft, of.row, rolled)
    found = (
        sa.select(wanted)
        .select_from(of.source)
        .where(
            of.tie,
            *of.table.live(of.row),
            condition_sql(draft, of.row, rolled.condition, depth=1),
        )
    )
    if order:
        found = found.order_by(*order).limit(number_literal(1))
    return found.scalar_subquery()


def _wanted(draft: Draft, row: Row, rolled: Rolled) -> tuple[Column, list[Direction]]:
    if rolled.value is None:
        return sa.cast(sa.func.count(), sa.Numeric()), []
    value = operand_sql(draft, row, rolled.value)
    if rolled.function in _AGGREGATES:
        return _AGGREGATES[rolled.function](value), []
    own = row.column("id")
    by = [] if rolled.order is None else [operand_sql(draft, row, rolled.order)]
    if rolled.function == "FIRST":
        return value, [*(key.asc().nulls_last() for key in by), own.asc()]
    return value, [*(key.desc().nulls_last() for key in by), own.desc()]


_AGGREGATES: dict[str, Callable[[Column], Column]] = {
    "SUM": sa.func.sum,
    "AVERAGE": average,
    "MINIMUM": sa.func.min,
    "MAXIMUM": sa.func.max,
}
