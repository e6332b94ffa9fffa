"""Turns the expression of a computed field into SQL."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from crm.definitions import Field, Module
from crm.formulas.expressions import (
    Apply,
    Bounds,
    Constant,
    Expression,
    ModuleName,
    Result,
    Rolled,
    Stored,
    Through,
    Type,
)
from crm.values import INTEGER_MAX, INTEGER_MIN, MAX_DECIMAL_DIGITS
from storage.any_lookup_sql import module_name_sql
from storage.draft import Draft, escaped
from storage.formula_functions import (
    ARITHMETIC,
    DATE_ADD,
    IS_EMPTY,
    LOCAL_DAY,
    TEMPLATES,
    TO_NUMBER,
    TO_TEXT,
    within,
)
from storage.fragments import SQL_TYPES, Fragments, Pieces, filled, joined
from storage.statement import Now, TimeZone, Today
from storage.tables import Column, Row, target_table

ToColumn = Callable[[str], str]
_BIGGEST = f"1e{MAX_DECIMAL_DIGITS}"


def formula_sql(draft: Draft, row: Row, field: Field) -> Column:
    """The value of a computed field for a row, as the type of its kind."""
    expression = field.expression
    if expression is None:
        return sa.cast(sa.null(), SQL_TYPES[field.value_kind])
    return value_sql(draft, row, expression)


def value_sql(draft: Draft, row: Row, expression: Expression) -> Column:
    """The value of an expression for a row."""
    pieces = _Writer(draft, row).pieces(expression)
    return Fragments(pieces, SQL_TYPES.get(expression.bounds.type, sa.Text()))


def operand_sql(draft: Draft, row: Row, expression: Expression) -> Column:
    """The value of an expression as functions compute with it: numbers are numeric."""
    pieces = _Writer(draft, row).operand(expression)
    return Fragments(pieces, SQL_TYPES.get(expression.bounds.type, sa.Text()))


def index_expression(module: Module, field: Field) -> str:
    """The value of a computed field as it stands in the definition of an index."""
    draft = Draft()
    return f"({draft.finish(formula_sql(draft, Row(module.table), field)).sql})"


class _Writer:
    """Writes expressions about one row."""

    def __init__(self, draft: Draft, row: Row) -> None:
        self._draft = draft
        self._row = row

    def pieces(self, expression: Expression) -> Pieces:
        match expression:
            case Constant():
                return [_constant(expression)]
            case Stored(field=field, bounds=bounds):
                column = self._row.column(field.column)
                return [column, "::numeric"] if bounds.is_number else [column]
            case Through():
                return [self._through(expression)]
            case ModuleName():
                return [module_name_sql(self._row.column(expression.lookup.column), expression)]
            case Rolled():
                return [self._rolled(expression)]
            case Result(part=part, bounds=bounds):
                return fitted(self.pieces(part), part.bounds, bounds)
            case Apply():
                return self._applied(expression)

    def operand(self, expression: Expression) -> Pieces:
        """The value as functions compute with it."""
        found = self.pieces(expression)
        if isinstance(expression, Result) and expression.bounds.type is Type.INTEGER:
            return [*found, "::numeric"]
        return found

    def _through(self, through: Through) -> Column:
        table, target = target_table(through.lookup), self._draft.row()
        part = _Writer(self._draft, target).operand(through.part)
        found = Fragments(part, SQL_TYPES.get(through.bounds.type, sa.Text()))
        return (
            sa.select(found)
            .select_from(table.source(target))
            .where(
                target.column("id") == self._row.column(through.lookup.column),
                *table.live_one(target),
            )
            .scalar_subquery()
        )

    def _rolled(self, rolled: Rolled) -> Column:
        from storage.rollup_sql import rollup_sql

        return rollup_sql(self._draft, self._row, rolled)

    def _applied(self, apply: Apply) -> Pieces:
        special = _SPECIAL.get(apply.function)
        if special is not None:
            return special(self, apply)
        arguments = [self.operand(argument) for argument in apply.arguments]
        if apply.function in ARITHMETIC:
            return ["(", *joined(ARITHMETIC[apply.function], arguments), ")"]
        return filled(TEMPLATES[apply.function], arguments)

    def day(self, expression: Expression) -> Pieces:
        """The value as a day, that of a moment in the asker's time zone."""
        found = self.operand(expression)
        if expression.bounds.type is Type.DATE:
            return found
        return filled(LOCAL_DAY, [found, [self._draft.parameter(TimeZone(), "text", "time zone")]])

    def today(self) -> Pieces:
        return [self._draft.parameter(Today(), "date", "today")]

    def now(self) -> Pieces:
        return [self._draft.parameter(Now(), "timestamptz", "now")]

    def text(self, expression: Expression) -> Pieces:
        """The value as a text."""
        return filled(TO_TEXT[expression.bounds.type], [self.operand(expression)])


def fitted(found: Pieces, have: Bounds, wanted: Bounds) -> Pieces:
    """The value as a column of the kind could hold it, null where none could."""
    if have.type is Type.INTEGER:
        if have.whole >= len(str(INTEGER_MAX)):
            bounds = within("{0}", f"({INTEGER_MIN - 1})", str(INTEGER_MAX + 1))
            found = filled(bounds, [found])
        return [*found, "::integer"]
    if have.whole > wanted.whole:
        found = filled(within("{0}", f"(-{_BIGGEST})", _BIGGEST), [found])
    if have.decimals > wanted.decimals:
        found = filled(f"round({{0}}, {wanted.decimals})", [found])
    return found


def _constant(constant: Constant) -> str:
    match constant.value:
        case None:
            return "null"
        case bool():
            return "true" if constant.value else "false"
        case str():
            return f"{escaped(constant.value)}::text"
        case date():
            return f"date '{constant.value.isoformat()}'"
        case Decimal():
            return f"'{constant.value:f}'::numeric"


def _if(writer: _Writer, apply: Apply) -> Pieces:
    arguments = [writer.operand(argument) for argument in apply.arguments]
    out: Pieces = ["(case"]
    for condition, value in zip(arguments[0::2], arguments[1::2], strict=False):
        out += [" when ", *condition, " then ", *value]
    if len(arguments) % 2:
        out += [" else ", *arguments[-1]]
    return [*out, " end)"]


def _named(name: str) -> Callable[[_Writer, Apply], Pieces]:
    def write(writer: _Writer, apply: Apply) -> Pieces:
        arguments = [writer.operand(argument) for argument in apply.arguments]
        return [f"{name}(", *joined(", ", arguments), ")"]

    return write


def _joined_texts(writer: _Writer, apply: Apply) -> Pieces:
    return ["(", *joined(" || ", map(writer.text, apply.arguments)), ")"]


def _concat(writer: _Writer, apply: Apply) -> Pieces:
    filled_in = [
        filled("coalesce({0}, '')", [writer.text(argument)]) for argument in apply.arguments
    ]
    return ["(", *joined(" || ", filled_in), ")"]


def _of_days(writer: _Writer, apply: Apply) -> Pieces:
    return filled(TEMPLATES[apply.function], [writer.day(each) for each in apply.arguments])


def _date_add(writer: _Writer, apply: Apply) -> Pieces:
    start, count, unit = apply.arguments
    assert isinstance(unit, Constant)
    template = DATE_ADD[(start.bounds.type.value, str(unit.value))]
    return filled(template, [writer.operand(start), writer.operand(count)])


def _round(writer: _Writer, apply: Apply) -> Pieces:
    number, *more = apply.arguments
    digits = more[0].value if more and isinstance(more[0], Constant) else 0
    assert isinstance(digits, Decimal | int)
    return filled(f"round({{0}}, {int(digits)})", [writer.operand(number)])


def _is_empty(writer: _Writer, apply: Apply) -> Pieces:
    (argument,) = apply.arguments
    template = IS_EMPTY.get(argument.bounds.type, "({0} is null)")
    return filled(template, [writer.operand(argument)])


def _number(writer: _Writer, apply: Apply) -> Pieces:
    (argument,) = apply.arguments
    if argument.bounds.is_number:
        return writer.operand(argument)
    return [*TO_NUMBER.split("{0}")[:1], *writer.operand(argument), TO_NUMBER.split("{0}")[1]]


_SPECIAL: dict[str, Callable[[_Writer, Apply], Pieces]] = {
    "if": _if,
    "coalesce": _named("coalesce"),
    "min": _named("least"),
    "max": _named("greatest"),
    "&": _joined_texts,
    "concat": _concat,
    "text": lambda writer, apply: writer.text(apply.arguments[0]),
    "number": _number,
    "round": _round,
    "isEmpty": _is_empty,
    "today": lambda writer, _: writer.today(),
    "now": lambda writer, _: writer.now(),
    "date": lambda writer, apply: writer.day(apply.arguments[0]),
    "dateAdd": _date_add,
    **dict.fromkeys(
        ("year", "month", "day", "weekday", "daysBetween", "monthsBetween", "yearsBetween"),
        _of_days,
    ),
}
