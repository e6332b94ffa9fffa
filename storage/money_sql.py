"""Money in SQL: its measures, for each currency apart."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from crm.currencies import USUAL_DECIMALS, currencies
from crm.definitions import Field
from crm.money import amount_of, currency_of
from crm.parts import parts_of
from storage.draft import number_literal, text_literal
from storage.json_sql import json_list, json_object
from storage.part_sql import part_entry
from storage.plan import Constant, Value
from storage.tables import Column, Query, Row

AVERAGE_DECIMALS = 10
"""An average of thirds has no end: it is rounded to so many decimals."""

Of = Callable[[Callable[[Row], tuple[Column, Column]], Sequence[str]], Query]
"""Gives a query of two columns over all records of a list; of each it needs the named ones."""

_ONE, _EACH = Row("money"), Row("each_currency")
_CURRENCY, _AMOUNT = "currency", "amount"


def gathered(row: Row, field: Field) -> Column:
    """All amounts with their currencies, as one array: from it measures are made by currency.

    So one pass over the records gives them for each group, beside all other measures.
    """
    amount = row.column(amount_of(field).column)
    return sa.func.array_agg(_pair(row, field)).filter(amount.is_not(None))


def distinct_count(row: Row, field: Field) -> Column:
    """How many different amounts there are, those of different currencies being different."""
    amount = row.column(amount_of(field).column)
    return sa.func.count(_pair(row, field).distinct()).filter(amount.is_not(None))


def of_gathered(found: Column, function: str) -> Query:
    """A row for each currency of what was gathered: the currency, and the measure of it."""
    pairs = sa.func.unnest(found).table_valued(
        sa.column(_CURRENCY, sa.Text()), sa.column(_AMOUNT, sa.Numeric())
    )
    currency, amount = _ONE.column(_CURRENCY), _ONE.column(_AMOUNT)
    return (
        sa.select(currency, _FUNCTIONS[function](amount, currency).label(_AMOUNT))
        .select_from(pairs.render_derived(name=_ONE.alias, with_types=True))
        .group_by(currency)
    )


def summed(of: Of, field: Field, function: str) -> Query:
    """The same straight from records: `of` gives a query of columns over all of them."""
    amount, currency = (part.column for part in parts_of(field))
    measure = _FUNCTIONS[function]

    def wanted(row: Row) -> tuple[Column, Column]:
        code = row.column(currency)
        return code.label(_CURRENCY), measure(row.column(amount), code).label(_AMOUNT)

    each = of(wanted, (amount, currency)).group_by(number_literal(1))
    # Records without a value make a group too, whose measure is null.
    row = Row("every_currency")
    known = sa.select(row.column(_CURRENCY), row.column(_AMOUNT))
    return known.select_from(each.subquery(row.alias)).where(row.column(_CURRENCY).is_not(None))


def listed_by_currency(each: Query, parts: Sequence[Constant | Value]) -> Column:
    """The JSON list of a measure for each currency, in the order of the currencies."""
    told = json_object([part_entry(part, _measured) for part in parts])
    listed = json_list(told, ordered_by=_EACH.column(_CURRENCY))
    return sa.select(listed).select_from(each.subquery(_EACH.alias)).scalar_subquery()


def average(column: Column) -> Column:
    """The average of numbers, rounded to `AVERAGE_DECIMALS`."""
    # A quotient has no fewer decimals than what is divided; avg() gives 16 digits in all.
    zero: Column = sa.literal_column(f"0.{'0' * AVERAGE_DECIMALS}")
    count = sa.func.nullif(sa.func.count(column), number_literal(0))
    mean = (sa.func.sum(column) + zero) / count
    return sa.func.trim_scale(sa.func.round(mean, number_literal(AVERAGE_DECIMALS)))


def _money_average(amount: Column, currency: Column) -> Column:
    """The average, with no fewer decimals than amounts of the currency have."""
    mean = average(amount)
    return sa.func.round(mean, sa.func.greatest(sa.func.scale(mean), _decimals(currency)))


def _decimals(currency: Column) -> Column:
    by_decimals: dict[int, list[Column]] = {}
    for code, known in currencies().items():
        if known.decimals != USUAL_DECIMALS:
            by_decimals.setdefault(known.decimals, []).append(text_literal(code))
    cases = [(currency.in_(codes), number_literal(n)) for n, codes in by_decimals.items()]
    return sa.case(*cases, else_=number_literal(USUAL_DECIMALS))


def _pair(row: Row, field: Field) -> Column:
    return sa.func.row(row.column(currency_of(field).column), row.column(amount_of(field).column))


def _measured(field: Field) -> Column:
    return _EACH.column(_CURRENCY if field.kind == "CURRENCY_CODE" else _AMOUNT)


_FUNCTIONS: dict[str, Callable[[Column, Column], Column]] = {
    "sum": lambda amount, _: sa.func.sum(amount),
    "avg": _money_average,
    "min": lambda amount, _: sa.func.min(amount),
    "max": lambda amount, _: sa.func.max(amount),
}
