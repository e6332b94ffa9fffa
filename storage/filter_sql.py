"""Turns a filter into a condition of SQL that is true exactly where the filter holds.

SQL's third value never decides: `positive` says whether the condition for the filter or for its
complement is wanted, `not` only turns that round, and at the leaves unknown counts as false.
So a leaf that is asked for positively is a plain comparison, which an index can serve.
"""

from collections.abc import Callable

import sqlalchemy as sa

from crm.definitions import Field
from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Search, Slot, Through
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.nothing import holds_on_nothing
from crm.periods import RelativeRange
from crm.tags import KIND as TAGS
from storage.draft import (
    Draft,
    boolean_literal,
    number_literal,
    text_array_literal,
    text_literal,
)
from storage.field_sql import field_sql
from storage.redirect_sql import holds_ids, id_today, ids_today
from storage.search_sql import searched_sql
from storage.statement import MemberId, RangeEdge
from storage.tables import Column, Condition, Query, Row, target_table
from storage.tag_sql import has_all_tags, named_tags
from storage.ties import Tied, tied

FREE_LOOKUPS = 2
"""How many lookups, or their other sides, within each other the planner may turn into joins.

For deeper ones it would weigh each in two ways, which doubles its work with each level, and on a
small table whose size it does not know yet it would compare every row with every other, once more
for each level. So these are followed row by row, from id to id.
"""


def condition_sql(
    draft: Draft, row: Row, filter: Filter, positive: bool = True, depth: int = 0
) -> Condition:
    """The condition under which the filter holds for `row`, or its complement does.

    It may be null where it does not hold, so it stands in WHERE as it is and never below NOT.
    `depth` is the number of lookups and related lists that lead to `row`.
    """
    match filter:
        case And(parts):
            each = [condition_sql(draft, row, part, positive, depth) for part in parts]
            return _several(each, all_of=positive)
        case Or(parts):
            each = [condition_sql(draft, row, part, positive, depth) for part in parts]
            return _several(each, all_of=not positive)
        case Not(part):
            return condition_sql(draft, row, part, not positive, depth)
        case Through(field, part):
            return _through(draft, row, field, part, positive, depth)
        case AnyRelated() | AllRelated():
            found = list_condition(draft, row.column("id"), filter, depth)
            return found if positive else sa.not_(found)
        case Compare():
            return _compare(draft, row, filter, positive)
        case Search():
            return _truth(searched_sql(draft, row, filter, driving=depth <= FREE_LOOKUPS), positive)


def _several(found: list[Condition], *, all_of: bool) -> Condition:
    if not found:
        return boolean_literal(all_of)
    return sa.and_(*found) if all_of else sa.or_(*found)


def _through(
    draft: Draft, row: Row, lookup: Field, part: Filter, positive: bool, depth: int
) -> Condition:
    """Where the lookup points nowhere, the part is asked of a record without any value."""
    if holds_on_nothing(part) == positive:
        return sa.not_(_pointed(draft, row, lookup, part, not positive, depth))
    return _pointed(draft, row, lookup, part, positive, depth)


def _pointed(
    draft: Draft, row: Row, lookup: Field, part: Filter, positive: bool, depth: int
) -> Condition:
    target, table = draft.row(), target_table(lookup)
    tie = target.column("id") == row.column(lookup.column)
    condition = condition_sql(draft, target, part, positive, depth + 1)
    return _exists(Tied(target, table, table.source(target), tie), condition, depth)


def list_condition(
    draft: Draft, id: Column, asked: AnyRelated | AllRelated, depth: int = 0
) -> Condition:
    """Whether the related list of the record with this id is as asked; never null.

    Where the list is empty none of its records is as asked, whatever the part says of missing
    values.
    """
    if isinstance(asked, AllRelated):
        return _all_related(draft, id, asked, depth)
    found = tied(draft, asked.inverse, id)
    return _exists(found, condition_sql(draft, found.row, asked.part, depth=depth + 1), depth)


def _all_related(draft: Draft, id: Column, asked: AllRelated, depth: int) -> Condition:
    """None of the ids is missing from the list; a malformed one, which is null, always is.

    That one of them is there follows, and is where PostgreSQL can begin.
    """
    wanted, own = draft.row("v"), asked.inverse.module.by_name["id"]
    ids = sa.func.unnest(draft.ids(own, asked.operand))
    one = AnyRelated(asked.inverse, Compare(own, Operator.IN, asked.operand))
    found = tied(draft, asked.inverse, id)
    today = id_today(draft, sa.literal_column(wanted.alias))
    there = _exists(found, found.row.column("id") == today, depth)
    missing: Query = (
        sa.select(sa.literal_column("1")).select_from(ids.alias(wanted.alias)).where(sa.not_(there))
    )
    return sa.and_(list_condition(draft, id, one, depth), sa.not_(sa.exists(missing)))


def _exists(of: Tied, condition: Condition, depth: int) -> Condition:
    found: Query = (
        sa.select(sa.literal_column("1"))
        .select_from(of.source)
        .where(of.tie, *of.table.live(of.row), condition)
    )
    # An offset, even one of nothing, keeps the planner from making a join of it.
    return sa.exists(found if depth < FREE_LOOKUPS else found.offset(number_literal(0)))


def _compare(draft: Draft, row: Row, compare: Compare, positive: bool) -> Condition:
    if compare.operator in _COMPLEMENTS:
        operator, positive = _COMPLEMENTS[compare.operator], not positive
    else:
        operator = compare.operator
    column = field_sql(draft, row, compare.field)
    if operator in _TESTS:
        return _TESTS[operator](column, (compare.operand is True) == positive)
    if operator in ABOUT_ASKER:
        found = column == draft.parameter(MemberId(), "uuid", "member")
        return _truth(found, (compare.operand is True) == positive)
    found = _QUESTIONS[operator](draft, column, compare)
    if positive and operator in _FOLDED_TOO and _kept_folded(compare.field):
        found = sa.and_(found, _FOLDED_TOO[operator](draft, column, compare))
    return _truth(found, positive)


def _kept_folded(field: Field) -> bool:
    """Whether an index has the field's values folded, and none has them as they are."""
    return field.indexed and not field.unique and kind_of(field).folded


def _truth(condition: Condition, positive: bool) -> Condition:
    return condition if positive else condition.is_not(sa.true())


def _is_null(column: Column, wanted: bool) -> Condition:
    return column.is_(None) if wanted else column.is_not(None)


def _is_empty(column: Column, wanted: bool) -> Condition:
    count = sa.func.coalesce(sa.func.cardinality(column), sa.literal_column("0"))
    return count == sa.literal_column("0") if wanted else count > sa.literal_column("0")


def _eq(draft: Draft, column: Column, compare: Compare) -> Condition:
    operand = _operand(draft, compare.field, compare.operand)
    return column == (id_today(draft, operand) if holds_ids(compare.field) else operand)


def _in(draft: Draft, column: Column, compare: Compare) -> Condition:
    field, operand = compare.field, compare.operand
    if isinstance(operand, list | tuple):
        if not operand:
            return sa.false()
        if all(_is_literal(field, item) for item in operand):
            return column.in_([_operand(draft, field, item) for item in operand])
    operands = draft.operands(field, operand)
    return column == sa.any_(ids_today(draft, operands) if holds_ids(field) else operands)


def _operand(draft: Draft, field: Field, operand: object) -> Column:
    if not _is_literal(field, operand):
        return draft.operand(field, operand)
    if isinstance(operand, bool):
        return boolean_literal(operand)
    return text_literal(str(operand))


def _is_literal(field: Field, operand: object) -> bool:
    """Operands of selects and booleans are few and skewed: the planner has to see them."""
    return field.value_kind in ("SELECT", "BOOLEAN") and not isinstance(operand, Slot)


def _ordered(
    comparison: Callable[[Column, Column], Condition], *, upwards: bool
) -> Callable[[Draft, Column, Compare], Condition]:
    """A comparison with one bound; where the type has a furthest value that is the other.

    Of a single unknown bound a plan for all operands assumes that a third of the rows lie beyond
    it, and looks for the page among them however rare they are. Of a range it assumes few, so
    that PostgreSQL goes on to plan by the operand. What is computed would be computed twice.
    """

    def ask(draft: Draft, column: Column, compare: Compare) -> Condition:
        found = comparison(column, draft.operand(compare.field, compare.operand))
        furthest = _FURTHEST.get(kind_of(compare.field).sql)
        if furthest is None or compare.field.is_computed:
            return found
        lowest, highest = furthest
        if upwards:
            return sa.and_(found, column <= sa.literal_column(highest))
        return sa.and_(found, column >= sa.literal_column(lowest))

    return ask


def _between(draft: Draft, column: Column, compare: Compare) -> Condition:
    if not isinstance(compare.operand, tuple):
        raise TypeError("between takes a pair of operands.")
    lowest, highest = compare.operand
    return sa.between(
        column, draft.operand(compare.field, lowest), draft.operand(compare.field, highest)
    )


def _within(draft: Draft, column: Column, compare: Compare) -> Condition:
    wanted = compare.operand
    if not isinstance(wanted, RelativeRange):
        raise TypeError("within takes a relative range.")
    type_name = kind_of(compare.field).sql
    edges = [
        draft.parameter(RangeEdge(wanted, type_name == "date", end), type_name, (wanted, end))
        for end in (0, 1)
    ]
    if wanted.period == "OVERDUE":
        return column < edges[1]
    if wanted.period == "UPCOMING":
        return column >= edges[0]
    return sa.and_(column >= edges[0], column < edges[1])


def _contains(draft: Draft, column: Column, compare: Compare) -> Condition:
    if kind_of(compare.field).sql == "jsonb":
        return _document_contains(draft, column, compare)
    found = sa.func.strpos(folded(column), _folded_operand(draft, compare))
    return found > sa.literal_column("0")


def _document_contains(draft: Draft, column: Column, compare: Compare) -> Condition:
    part = draft.operand(compare.field, compare.operand)
    return column.op("@>", is_comparison=True)(part)


def _has_key(draft: Draft, column: Column, compare: Compare) -> Condition:
    key = draft.operand(_KEY, compare.operand)
    return sa.func.jsonb_exists(column, key, type_=sa.Boolean())


_KEY = Field(0, "key", "key", "LONG_TEXT")


def _starts_with(draft: Draft, column: Column, compare: Compare) -> Condition:
    return sa.func.starts_with(folded(column), _folded_operand(draft, compare), type_=sa.Boolean())


def _ends_with(draft: Draft, column: Column, compare: Compare) -> Condition:
    wanted = _folded_operand(draft, compare)
    return sa.func.right(folded(column), sa.func.length(wanted)) == wanted


def _eq_ignore_case(draft: Draft, column: Column, compare: Compare) -> Condition:
    return folded(column) == _folded_operand(draft, compare)


def folded(text: Column) -> Column:
    """The text without case and accents, as it is compared and ordered by."""
    return sa.func.tessera.fold(text)


def _in_ignoring_case(draft: Draft, column: Column, compare: Compare) -> Condition:
    operands = sa.func.unnest(draft.operands(compare.field, compare.operand)).column_valued("v")
    folds = sa.select(sa.func.array_agg(folded(operands))).scalar_subquery()
    return folded(column) == sa.any_(sa.func.coalesce(folds, sa.literal_column("'{}'::text[]")))


def _folded_operand(draft: Draft, compare: Compare) -> Column:
    # As a subquery it is folded once, not once a row.
    operand = draft.operand(compare.field, compare.operand)
    return sa.select(folded(operand)).scalar_subquery()


def _has_any(draft: Draft, column: Column, compare: Compare) -> Condition:
    if compare.field.kind == TAGS:
        return column.op("&&", is_comparison=True)(named_tags(draft, compare))
    return column.op("&&", is_comparison=True)(_options(compare))


def _has_all(draft: Draft, column: Column, compare: Compare) -> Condition:
    if not compare.operand:
        return sa.true()
    if compare.field.kind == TAGS:
        return has_all_tags(draft, column, compare)
    return column.op("@>", is_comparison=True)(_options(compare))


def _options(compare: Compare) -> Column:
    if not isinstance(compare.operand, list | tuple):
        raise TypeError("The options that a filter asks for are part of the plan.")
    return text_array_literal([str(key) for key in compare.operand])


_FURTHEST = {
    "integer": ("'-9223372036854775808'::bigint", "'9223372036854775807'::bigint"),
    "numeric": ("'-infinity'::numeric", "'infinity'::numeric"),
    "date": ("'-infinity'::date", "'infinity'::date"),
    "timestamptz": ("'-infinity'::timestamptz", "'infinity'::timestamptz"),
}
"""Below and above what no value of a type lies; system columns of integers are bigint."""
_COMPLEMENTS = {
    Operator.NEQ: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.HAS_NONE: Operator.HAS_ANY,
}
_FOLDED_TOO = {
    Operator.EQ: _eq_ignore_case,
    Operator.IN: _in_ignoring_case,
}
"""What follows from a question, and an index of folded values can answer."""
_TESTS: dict[Operator, Callable[[Column, bool], Condition]] = {
    Operator.IS_NULL: _is_null,
    Operator.IS_EMPTY: _is_empty,
}
_QUESTIONS: dict[Operator, Callable[[Draft, Column, Compare], Condition]] = {
    Operator.EQ: _eq,
    Operator.IN: _in,
    Operator.GT: _ordered(lambda column, operand: column > operand, upwards=True),
    Operator.GTE: _ordered(lambda column, operand: column >= operand, upwards=True),
    Operator.LT: _ordered(lambda column, operand: column < operand, upwards=False),
    Operator.LTE: _ordered(lambda column, operand: column <= operand, upwards=False),
    Operator.BETWEEN: _between,
    Operator.WITHIN: _within,
    Operator.CONTAINS: _contains,
    Operator.HAS_KEY: _has_key,
    Operator.STARTS_WITH: _starts_with,
    Operator.ENDS_WITH: _ends_with,
    Operator.EQ_IGNORE_CASE: _eq_ignore_case,
    Operator.HAS_ANY: _has_any,
    Operator.HAS_ALL: _has_all,
}
