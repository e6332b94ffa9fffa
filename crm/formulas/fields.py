"""How large the values of fields are, and what a computed field can give out."""

from crm.definitions import Field
from crm.formulas.expressions import Bounds, Type
from crm.formulas.syntax import FormulaInvalid, Mistake, Place
from crm.values import LONG_TEXT_LIMIT, MAX_DECIMAL_DIGITS, TEXT_LIMIT, URL_LIMIT

INTEGER_DIGITS, COUNT_DIGITS = 10, 19
_LENGTHS = {
    "LONG_TEXT": LONG_TEXT_LIMIT,
    "RICH_TEXT": LONG_TEXT_LIMIT,
    "URL": URL_LIMIT,
    "EMAIL": 320,
    "COUNTRY": 2,
}
_TYPES = {
    "BOOLEAN": Type.BOOLEAN,
    "DATE": Type.DATE,
    "DATETIME": Type.DATETIME,
    "MULTI_SELECT": Type.OPTIONS,
    "LOOKUP": Type.LINK,
    "ANY_LOOKUP": Type.LINK,
    "TAGS": Type.LINK,
    "USER": Type.LINK,
    "ID": Type.LINK,
}
_A_LIST = "a list of records; a rollup over it makes one value of them."
RESULTS = frozenset({Type.INTEGER, Type.DECIMAL, Type.TEXT, Type.BOOLEAN, Type.DATE, Type.DATETIME})


def stored_bounds(field: Field) -> Bounds:
    """The type of a stored field's values and how large its column lets them be."""
    if field.kind in ("INTEGER", "RATING"):
        return Bounds(Type.INTEGER, COUNT_DIGITS if field.system else INTEGER_DIGITS)
    if field.kind in ("DECIMAL", "PERCENT"):
        rules = field.number_rules
        if rules is None or rules.precision is None:
            return Bounds(Type.DECIMAL, MAX_DECIMAL_DIGITS, MAX_DECIMAL_DIGITS)
        decimals = rules.scale or 0
        return Bounds(Type.DECIMAL, rules.precision - decimals, decimals)
    if field.is_list:
        raise FormulaInvalid(Mistake(f"{field.api_name} is {_A_LIST}"))
    if field.kind in _TYPES:
        return Bounds(_TYPES[field.kind])
    return Bounds(Type.TEXT, length=_LENGTHS.get(field.kind, TEXT_LIMIT))


def result_bounds(bounds: Bounds, place: Place) -> Bounds:
    """The bounds of what a formula gives, which begins at a place; raises FormulaInvalid where no
    field can hold that."""
    if bounds.type in RESULTS:
        return bounds
    what = {Type.LINK: "a link", Type.OPTIONS: "a list of options"}.get(bounds.type, "null")
    hint = " Name a field of the record that it leads to." if bounds.type is Type.LINK else ""
    raise FormulaInvalid(
        Mistake(
            f"A formula cannot give {what}; it gives a number, a text, a date, or true or "
            f"false.{hint}",
            place,
        )
    )


def fitting(bounds: Bounds) -> Bounds:
    """The bounds of values that a field of this kind can hold."""
    whole = INTEGER_DIGITS if bounds.type is Type.INTEGER else MAX_DECIMAL_DIGITS
    return Bounds(
        bounds.type,
        min(bounds.whole, whole),
        min(bounds.decimals, MAX_DECIMAL_DIGITS),
        bounds.length,
    )
