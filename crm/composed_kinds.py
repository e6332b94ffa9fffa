"""The kinds whose values are more than one plain value: they have parts, or a form of their own."""

from crm.files import FileValue, check_file
from crm.json_values import JsonValue, check_json
from crm.kind import Kind, Rule
from crm.money import Money, check_currency, check_money
from crm.operators import DOCUMENT, EQUALITY, TEXT, Operator
from crm.postal_addresses import PostalAddress, check_address
from crm.rich_text import RichText, check_rich_text

RICH_TEXT = Kind(
    "RICH_TEXT",
    "Formatted text of several lines, written as Markdown and given out as that, as safe HTML "
    "or as plain text.",
    "text",
    RichText,
    "String",
    "StringFilter",
    TEXT,
    check_rich_text,
    frozenset({Rule.TEXT}),
    sortable=False,
    groupable=False,
)

ADDRESS = Kind(
    "ADDRESS",
    "A postal address of street, city, region, postal code and country, each to be found by.",
    "text",
    PostalAddress,
    "Address",
    "AddressFilter",
    (Operator.IS_NULL,),
    check_address,
    sortable=False,
    groupable=False,
)

FILE = Kind(
    "FILE",
    "A file: uploaded by POST /files before, and given by the id that this answers with.",
    "uuid",
    FileValue,
    "File",
    "FileFilter",
    (Operator.IS_NULL,),
    check_file,
    frozenset({Rule.FILE}),
    may_have_default=False,
    sortable=False,
    groupable=False,
)

CURRENCY = Kind(
    "CURRENCY",
    "An exact amount in a currency. Amounts are never added across currencies.",
    "numeric",
    Money,
    "Money",
    "MoneyFilter",
    EQUALITY,
    check_money,
    frozenset({Rule.CURRENCY, Rule.NUMBER}),
    as_text=True,
)

CURRENCY_CODE = Kind(
    "CURRENCY_CODE",
    "The currency of an amount, by its three-letter code of ISO 4217, such as EUR.",
    "text",
    str,
    "CurrencyCode",
    "CurrencyCodeFilter",
    EQUALITY,
    check_currency,
    creatable=False,
)

JSON = Kind(
    "JSON",
    "Any JSON value, such as what another system told: up to 100,000 bytes.",
    "jsonb",
    JsonValue,
    "JSON",
    "JSONFilter",
    DOCUMENT,
    check_json,
    sortable=False,
    groupable=False,
)
