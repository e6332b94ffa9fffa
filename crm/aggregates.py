"""Which fields can be added up, compared, counted and grouped by."""

from crm.definitions import POINTING, Field, Module
from crm.kinds import Operator, kind_of
from crm.money import grouped_by, is_money
from crm.parts import GROUPED

_NUMBERS = frozenset({"integer", "numeric"})
_DATES = frozenset({"DATE", "DATETIME"})


def number_fields(module: Module) -> dict[str, Field]:
    """The fields whose sums and averages are one number, by name."""
    return {f.api_name: f for f in module.fields if kind_of(f).sql in _NUMBERS and not is_money(f)}


def money_fields(module: Module) -> dict[str, Field]:
    """The fields that are measured for each currency apart, by name."""
    return {f.api_name: f for f in module.fields if is_money(f)}


def comparable_fields(module: Module) -> dict[str, Field]:
    """The fields that have a least and a greatest value, by name."""
    return {
        name: field
        for name, field in module.by_name.items()
        if Operator.GT in kind_of(field).operators
    }


def added_fields(module: Module) -> dict[str, Field]:
    """The fields that have sums and averages, be it one for each currency, by name."""
    return {**number_fields(module), **money_fields(module)}


def ranged_fields(module: Module) -> dict[str, Field]:
    """The fields that have a least and a greatest value, be it one for each currency, by name."""
    return {**comparable_fields(module), **money_fields(module)}


def counted_fields(module: Module) -> dict[str, Field]:
    """The fields whose values may be missing, by name; links by their own, not their ids'."""
    people = {f.api_name: f for f in module.system_fields if f.kind == "USER"}
    return {**{f.api_name: f for f in module.valued_fields}, **people}


def grouping_fields(module: Module) -> list[Field]:
    """What records are grouped by: links by the ids behind them, money by its currency."""
    return [
        grouped_by(field)
        for field in module.by_name.values()
        if kind_of(field).groupable and not (field.system and field.kind == "INTEGER")
    ]


def part_grouping_fields(module: Module) -> list[Field]:
    """The fields by whose parts records are grouped."""
    return [field for field in module.fields if field.kind in GROUPED]


def is_link(field: Field) -> bool:
    """Whether the field points to a record or a user."""
    return field.kind in POINTING


def is_date(field: Field) -> bool:
    """Whether the field is grouped by units of the calendar."""
    return field.value_kind in _DATES


def may_include_empty(field: Field) -> bool:
    """Whether all values of the field are known, so that groups without records can be shown."""
    return field.value_kind in ("SELECT", "BOOLEAN")
