"""The table of field kinds: one declaration says all that the layers need to know of a kind."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from crm.composed_kinds import ADDRESS, CURRENCY, CURRENCY_CODE, FILE, JSON, RICH_TEXT
from crm.definitions import MULTI_LOOKUP, Field
from crm.ids import parse_id
from crm.kind import CONNECTION, RESULT, Check, Kind, Rule
from crm.operators import (
    ABOUT_ASKER,
    EQUALITY,
    ORDERED,
    SET,
    TEMPORAL,
    TEXT,
    Operator,
)
from crm.system_modules import TAG_NAME
from crm.values import (
    Invalid,
    check_boolean,
    check_country,
    check_date,
    check_datetime,
    check_decimal,
    check_email,
    check_integer,
    check_option,
    check_options,
    check_phone,
    check_text,
    check_url,
    dialled,
)

__all__ = [
    "ABOUT_ASKER",
    "KINDS",
    "Check",
    "Invalid",
    "Kind",
    "Operator",
    "Rule",
    "column_type",
    "kind_of",
]


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds}


def _computed(name: str, text: str, rule: Rule) -> Kind:
    return replace(
        Kind(name, text, "", object, RESULT, "", (), None, frozenset({rule})),
        may_be_required=False,
        may_have_default=False,
    )


KINDS: dict[str, Kind] = _kinds(
    Kind(
        "ID",
        "The id of a record.",
        "uuid",
        str,
        "ID",
        "IDFilter",
        EQUALITY,
        None,
        groupable=False,
        creatable=False,
    ),
    Kind(
        "TEXT",
        "One line of text, such as a name.",
        "text",
        str,
        "String",
        "StringFilter",
        TEXT,
        check_text,
        frozenset({Rule.TEXT}),
        folded=True,
        may_be_unique=True,
    ),
    Kind(
        "LONG_TEXT",
        "Text of several lines, such as a remark.",
        "text",
        str,
        "String",
        "StringFilter",
        TEXT,
        check_text,
        frozenset({Rule.TEXT}),
        folded=True,
        groupable=False,
    ),
    RICH_TEXT,
    Kind(
        "INTEGER",
        "A whole number between -2,147,483,648 and 2,147,483,647.",
        "integer",
        int,
        "Int",
        "IntFilter",
        ORDERED,
        check_integer,
        frozenset({Rule.NUMBER}),
        may_be_unique=True,
    ),
    Kind(
        "DECIMAL",
        "An exact decimal number, such as a price.",
        "numeric",
        Decimal,
        "Decimal",
        "DecimalFilter",
        ORDERED,
        check_decimal,
        frozenset({Rule.NUMBER}),
        as_text=True,
        may_be_unique=True,
    ),
    Kind(
        "PERCENT",
        "A share in percent, exact: 12.5 stands for 12.5 %.",
        "numeric",
        Decimal,
        "Decimal",
        "DecimalFilter",
        ORDERED,
        check_decimal,
        frozenset({Rule.NUMBER}),
        as_text=True,
    ),
    Kind(
        "RATING",
        "Stars, or whatever a front end shows: a whole number from 1 to 5, or to another most.",
        "integer",
        int,
        "Int",
        "IntFilter",
        ORDERED,
        check_integer,
        frozenset({Rule.NUMBER}),
    ),
    CURRENCY,
    CURRENCY_CODE,
    Kind(
        "TAGS",
        "The tags that a record is marked with. Every record has them; no other field is of this "
        "kind.",
        "uuid[]",
        list,
        "Tag",
        "TagsFilter",
        SET,
        None,
        sortable=False,
        creatable=False,
        inherent=True,
    ),
    Kind(
        "BOOLEAN",
        "Yes or no.",
        "boolean",
        bool,
        "Boolean",
        "BooleanFilter",
        EQUALITY,
        check_boolean,
    ),
    Kind(
        "DATE",
        "A day of the calendar, without a time.",
        "date",
        date,
        "Date",
        "DateFilter",
        TEMPORAL,
        check_date,
        may_be_unique=True,
    ),
    Kind(
        "DATETIME",
        "A moment in time, kept in UTC.",
        "timestamptz",
        datetime,
        "DateTime",
        "DateTimeFilter",
        TEMPORAL,
        check_datetime,
        may_be_unique=True,
    ),
    Kind(
        "EMAIL",
        "An e-mail address, checked; where it is unique, case does not count.",
        "text",
        str,
        "EmailAddress",
        "StringFilter",
        TEXT,
        check_email,
        folded=True,
        unique_folded=True,
        may_be_unique=True,
    ),
    Kind(
        "PHONE",
        "A phone number with its country code, kept in E.164 form, such as +4930901820.",
        "text",
        str,
        "PhoneNumber",
        "StringFilter",
        TEXT,
        check_phone,
        folded=True,
        may_be_unique=True,
    ),
    Kind(
        "URL",
        "A web address that begins with http:// or https://.",
        "text",
        str,
        "URL",
        "StringFilter",
        TEXT,
        check_url,
        folded=True,
        may_be_unique=True,
    ),
    Kind(
        "COUNTRY",
        "A country, by its two-letter code of ISO 3166, such as DE.",
        "text",
        str,
        "CountryCode",
        "CountryCodeFilter",
        EQUALITY,
        check_country,
    ),
    Kind(
        "SELECT",
        "One of a list of options.",
        "text",
        str,
        "enum",
        "",
        EQUALITY,
        check_option,
        frozenset({Rule.OPTIONS}),
    ),
    Kind(
        "MULTI_SELECT",
        "Any number of a list of options.",
        "text[]",
        list,
        "enum",
        "",
        SET,
        check_options,
        frozenset({Rule.OPTIONS}),
        sortable=False,
        groupable=False,
    ),
    ADDRESS,
    FILE,
    JSON,
    Kind(
        "LOOKUP",
        "A link to one record of a module; that record lists this one in turn.",
        "uuid",
        str,
        "ID",
        "IDFilter",
        EQUALITY,
        None,
        frozenset({Rule.LOOKUP}),
        may_have_default=False,
        sortable=False,
    ),
    Kind(
        "ANY_LOOKUP",
        "A link to one record of any of several modules; that record lists this one in turn.",
        "uuid",
        str,
        "ID",
        "IDFilter",
        EQUALITY,
        None,
        frozenset({Rule.LOOKUP}),
        may_have_default=False,
        sortable=False,
    ),
    Kind(
        MULTI_LOOKUP,
        "Links to any number of records of a module; each of them lists this one in turn.",
        "",
        list,
        CONNECTION,
        "",
        SET,
        None,
        frozenset({Rule.LOOKUP}),
        may_be_required=False,
        may_have_default=False,
        sortable=False,
        groupable=False,
    ),
    Kind(
        "USER",
        "A user of this workspace.",
        "uuid",
        str,
        "ID",
        "IDFilter",
        EQUALITY,
        None,
        may_have_default=False,
        sortable=False,
    ),
    Kind(
        "AUTO_NUMBER",
        "A text that counts up by itself, such as INV-0001; set when a record is created.",
        "text",
        str,
        "String",
        "StringFilter",
        TEXT,
        None,
        frozenset({Rule.AUTO_NUMBER}),
        folded=True,
        may_be_unique=True,
        may_be_required=False,
        may_have_default=False,
    ),
    _computed(
        "FORMULA",
        "A value computed from other fields when it is asked for, such as `price * quantity`.",
        Rule.FORMULA,
    ),
    _computed(
        "ROLLUP",
        "A value made of related records when it is asked for: their count, a sum, the last one.",
        Rule.ROLLUP,
    ),
)
"""Every kind by name, in the order in which they are presented."""


def kind_of(field: Field) -> Kind:
    """The kind of a field's values."""
    return _SYSTEM_KINDS.get(field.number) or KINDS[field.value_kind]


_SYSTEM_KINDS = {TAG_NAME: replace(KINDS["TEXT"], unique_folded=True)}
"""Kinds of fields of system modules that differ from those that administrators can choose."""


def column_type(field: Field) -> str:
    """The SQL type of a field's column, with its precision and scale."""
    kind = kind_of(field)
    rules = field.number_rules
    if kind.sql == "numeric" and rules is not None and rules.precision is not None:
        return f"numeric({rules.precision},{rules.scale or 0})"
    return kind.sql


def filter_value(field: Field, value: object) -> object:
    """The operand of a comparison with a field's values, as the database driver takes it.

    A malformed id becomes None, which equals nothing. An address, a phone number or a country
    is brought to the form in which it is stored where that can be done, else left as it is.
    """
    kind = kind_of(field)
    if kind.sql == "uuid":
        return parse_id(value)
    if kind.check is None or kind.name not in _NORMALISED:
        return value
    try:
        return kind.check(field, value)
    except Invalid:
        return dialled(str(value)) if kind.name == "PHONE" else value


_NORMALISED = frozenset({"EMAIL", "PHONE", "COUNTRY", "CURRENCY_CODE"})
