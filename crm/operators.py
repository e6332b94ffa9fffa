"""What filters may ask of values: the operators, and the sets of them that kinds have."""

from enum import StrEnum


class Operator(StrEnum):
    """What a filter may ask of a value; the member's value is the name in the API."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    NOT_IN = "notIn"
    IS_NULL = "isNull"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    HAS_KEY = "hasKey"
    EQ_IGNORE_CASE = "eqIgnoreCase"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    WITHIN = "within"
    HAS_ANY = "hasAny"
    HAS_ALL = "hasAll"
    HAS_NONE = "hasNone"
    IS_EMPTY = "isEmpty"
    IS_ME = "isMe"
    IS_IN_MY_TEAM = "isInMyTeam"


ABOUT_ASKER = (Operator.IS_ME, Operator.IS_IN_MY_TEAM)
"""What a filter may ask of a user in relation to the one who asks; answered by true or false."""

EQUALITY = (Operator.EQ, Operator.NEQ, Operator.IN, Operator.NOT_IN, Operator.IS_NULL)
"""What can be asked of any value."""

TEXT = (
    *EQUALITY,
    Operator.CONTAINS,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.EQ_IGNORE_CASE,
)
"""What can be asked of texts."""

DOCUMENT = (*EQUALITY, Operator.CONTAINS, Operator.HAS_KEY)
"""What can be asked of JSON."""

ORDERED = (
    *EQUALITY,
    Operator.GT,
    Operator.GTE,
    Operator.LT,
    Operator.LTE,
    Operator.BETWEEN,
)
"""What can be asked of values that have an order."""

TEMPORAL = (*ORDERED, Operator.WITHIN)
"""What can be asked of days and moments."""

SET = (
    Operator.HAS_ANY,
    Operator.HAS_ALL,
    Operator.HAS_NONE,
    Operator.IS_EMPTY,
)
"""What can be asked of a set of options."""


class Quantifier(StrEnum):
    """How many of the related records a filter must hold for."""

    SOME = "some"
    NONE = "none"
    EVERY = "every"
