"""Which computed fields can be kept sorted: those made of the record's own values alone."""

from crm.formulas.expressions import Apply, Expression, Rolled, Through, Type, walk
from crm.formulas.functions import EVERY
from crm.values import TEXT_LIMIT

LONGEST = 2 * TEXT_LIMIT
"""Characters of an indexed text: each may be four bytes, of which an index takes 2,700."""
_DATES = (Type.DATE, Type.DATETIME)
_WRITERS = frozenset({"text", "&", "concat"})


def index_obstacle(expression: Expression) -> str | None:
    """Why the database cannot keep records sorted by it; None where it can."""
    for part in walk(expression):
        found = _obstacle(part)
        if found is not None:
            return found
    if expression.bounds.type is Type.TEXT and expression.bounds.length > LONGEST:
        return (
            f"its text can have more than {LONGEST} characters; shorten what it is made of "
            "with left."
        )
    return None


def _obstacle(part: Expression) -> str | None:
    match part:
        case Rolled():
            return "it is made of related records, whose changes would not move it."
        case Through(lookup=lookup):
            return f"it reads through {lookup.api_name}, where changes would not move it."
        case Apply(function=name, arguments=arguments):
            types = [one.bounds.type for one in arguments]
            if EVERY[name].clock:
                return f"{name} changes with time."
            if EVERY[name].zone and Type.DATETIME in types:
                return f"{name} of a moment depends on the asker's time zone."
            if EVERY[name].unfit:
                return f"{name} {EVERY[name].unfit}."
            if name in _WRITERS and any(one in _DATES for one in types):
                return f"{name} of a date is written by a setting of the database."
    return None
