"""The fixed filters, one for each scalar, made from the operator lists of the field kinds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import GenericAlias
from typing import Final

import strawberry
from strawberry.scalars import JSON

from crm.kinds import ABOUT_ASKER, KINDS, Operator
from crm.operators import Quantifier
from schema_builder.money import MoneyInput
from schema_builder.relative_ranges import RelativeRange
from schema_builder.scalars import CountryCode, CurrencyCode

OPERATOR_TEXTS: Final[dict[Operator, str]] = {
    Operator.EQ: "The value is this one.",
    Operator.NEQ: "The value is not this one; a record without a value counts too.",
    Operator.IN: "The value is one of these; with an empty list nothing is found.",
    Operator.NOT_IN: "The value is none of these; a record without a value counts too.",
    Operator.IS_NULL: "`true`: there is no value. `false`: there is one.",
    Operator.CONTAINS: "The text has this in it; case and accents are ignored.",
    Operator.HAS_KEY: "An object has this key, or a list this text.",
    Operator.STARTS_WITH: "The text begins with this; case and accents are ignored.",
    Operator.ENDS_WITH: "The text ends with this; case and accents are ignored.",
    Operator.EQ_IGNORE_CASE: "The text is this one; case and accents are ignored.",
    Operator.GT: "The value is greater or later than this.",
    Operator.GTE: "The value is this one, greater or later.",
    Operator.LT: "The value is less or earlier than this.",
    Operator.LTE: "The value is this one, less or earlier.",
    Operator.BETWEEN: "The value lies in this range, both ends included.",
    Operator.WITHIN: "The value lies in this span of time, which moves with the clock.",
    Operator.HAS_ANY: "At least one of these is chosen.",
    Operator.HAS_ALL: "All of these are chosen, others may be too.",
    Operator.HAS_NONE: "None of these is chosen.",
    Operator.IS_EMPTY: "`true`: nothing is chosen. `false`: something is.",
    Operator.IS_ME: "`true`: the user is the one who asks. `false`: it is another, or none.",
    Operator.IS_IN_MY_TEAM: "`true`: the user belongs to the team of the one who asks. `false`: "
    "to another, or there is none. There are no teams yet: everybody is a team of one, so this "
    "says what `isMe` says.",
}
"""What each operator asks, as the schema explains it."""

QUANTIFIER_TEXTS: Final[dict[Quantifier, str]] = {
    Quantifier.SOME: "This holds for at least one of them; `some: {}` asks that there is one.",
    Quantifier.NONE: "This holds for none of them; `none: {}` asks that there is none.",
    Quantifier.EVERY: "This holds for all of them, which it also does where there is none.",
}
"""What each question to related records asks, as the schema explains it."""

LINKED_TEXTS: Final[dict[Operator, str]] = {
    Operator.HAS_ANY: "At least one of the records with these ids is among them.",
    Operator.HAS_ALL: "All of the records with these ids are among them, others may be too.",
    Operator.HAS_NONE: "None of the records with these ids is among them.",
    Operator.IS_EMPTY: "`true`: there is none of them. `false`: there is one.",
}
"""What is asked of a related list by the ids of records, as the schema explains it."""

LIST_OPERATORS: Final = frozenset(
    {Operator.IN, Operator.NOT_IN, Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE}
)
BOOLEAN_OPERATORS: Final = frozenset({Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER})


def input_class(name: str, description: str, fields: Iterable[tuple[str, object, str]]) -> type:
    """A Strawberry input `name` of optional fields, each a (name, type, description)."""
    namespace: dict[str, object] = {}
    annotations: dict[str, object] = {}
    for field_name, type_, text in fields:
        key = f"{field_name}_"
        annotations[key] = type_
        namespace[key] = strawberry.field(
            name=field_name, default=strawberry.UNSET, description=text
        )
    namespace["__annotations__"] = annotations
    namespace["__module__"] = __name__
    return strawberry.input(type(name, (), namespace), name=name, description=description)


def _optional(type_: object) -> object:
    return type_ | None  # type: ignore[operator]


def _range_class(name: str, value: object, what: str) -> type:
    return strawberry.input(
        type(
            name,
            (),
            {
                "__module__": __name__,
                "__annotations__": {"from_": value, "to": value},
                "from_": strawberry.field(name="from", description="The lowest, included."),
                "to": strawberry.field(description="The highest, included."),
            },
        ),
        name=name,
        description=f"A range of {what}, both ends included.",
    )


IntRange = _range_class("IntRange", int, "whole numbers")
DecimalRange = _range_class("DecimalRange", Decimal, "numbers")
DateRange = _range_class("DateRange", date, "days")
DateTimeRange = _range_class("DateTimeRange", datetime, "moments")
RANGES: Final[dict[object, type]] = {
    int: IntRange,
    Decimal: DecimalRange,
    date: DateRange,
    datetime: DateTimeRange,
}


def _operand(operator: Operator, value: object) -> object:
    if operator is Operator.HAS_KEY:
        return str
    if operator in BOOLEAN_OPERATORS:
        return bool
    if operator in LIST_OPERATORS:
        return GenericAlias(list, (value,))
    if operator is Operator.BETWEEN:
        return RANGES[value]
    if operator is Operator.WITHIN:
        return RelativeRange
    return value


def _filter_class(
    name: str,
    value: object,
    what: str,
    more: Iterable[tuple[str, object, str]] = (),
    texts: Mapping[Operator, str] = OPERATOR_TEXTS,
) -> type:
    operators = next(kind.operators for kind in KINDS.values() if kind.filter == name)
    return input_class(
        name,
        f"Asks for {what}. Where several operators are given, all must hold.",
        [
            *more,
            *(
                (operator.value, _optional(_operand(operator, value)), texts[operator])
                for operator in operators
            ),
        ],
    )


IDFilter = _filter_class("IDFilter", strawberry.ID, "ids")
StringFilter = _filter_class("StringFilter", str, "texts")
IntFilter = _filter_class("IntFilter", int, "whole numbers")
DecimalFilter = _filter_class("DecimalFilter", Decimal, "decimal numbers")
BooleanFilter = _filter_class("BooleanFilter", bool, "yes or no")
DateFilter = _filter_class("DateFilter", date, "days")
DateTimeFilter = _filter_class("DateTimeFilter", datetime, "moments in time")
TagsFilter = _filter_class("TagsFilter", str, "tags by their names, whatever their case")
CountryCodeFilter = _filter_class("CountryCodeFilter", CountryCode, "countries")
CurrencyCodeFilter = _filter_class("CurrencyCodeFilter", CurrencyCode, "currencies")
MoneyFilter = _filter_class(
    "MoneyFilter",
    MoneyInput,
    "amounts in currencies",
    [
        (
            "amount",
            _optional(DecimalFilter),
            "By the amount, whatever the currency; say `currency` beside it for amounts of one.",
        ),
        ("currency", _optional(CurrencyCodeFilter), "By the currency."),
    ],
)

AddressFilter = _filter_class(
    "AddressFilter",
    str,
    "postal addresses",
    [
        ("text", _optional(StringFilter), "By all of it, in one line."),
        ("street1", _optional(StringFilter), "By street and house number."),
        ("street2", _optional(StringFilter), "By what else leads there."),
        ("city", _optional(StringFilter), "By the city."),
        ("region", _optional(StringFilter), "By the region."),
        ("postalCode", _optional(StringFilter), "By the postal code."),
        ("country", _optional(CountryCodeFilter), "By the country."),
    ],
)
FileFilter = _filter_class(
    "FileFilter",
    str,
    "files",
    [
        ("name", _optional(StringFilter), "By the name."),
        ("contentType", _optional(StringFilter), "By the media type, such as `image/png`."),
        ("size", _optional(IntFilter), "By how many bytes it has."),
    ],
)
JSONFilter = _filter_class(
    "JSONFilter",
    JSON,
    "JSON values",
    texts={
        **OPERATOR_TEXTS,
        Operator.CONTAINS: "The value has this in it, at any depth: an object these entries, a "
        "list these items in any order, or this one.",
    },
)

FILTERS: Final[tuple[type, ...]] = (
    IDFilter,
    StringFilter,
    IntFilter,
    DecimalFilter,
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    CountryCodeFilter,
    TagsFilter,
    CurrencyCodeFilter,
    MoneyFilter,
    AddressFilter,
    FileFilter,
    JSONFilter,
)
"""Every fixed filter; the field kinds name them in `Kind.filter`."""
