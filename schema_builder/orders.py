"""The directions in which a list can be ordered."""

from enum import StrEnum

from schema_builder.enums import describe


class Sort(StrEnum):
    """A direction, and where records without a value stand."""

    ASC = "ASC"
    DESC = "DESC"
    ASC_NULLS_FIRST = "ASC_NULLS_FIRST"
    ASC_NULLS_LAST = "ASC_NULLS_LAST"
    DESC_NULLS_FIRST = "DESC_NULLS_FIRST"
    DESC_NULLS_LAST = "DESC_NULLS_LAST"


describe(
    Sort,
    "Sort",
    "A direction to order by, and where records without a value stand: last, unless it says "
    "otherwise. Texts are ordered without regard to case and accents.",
    {
        "ASC": "Smallest, earliest or A first; records without a value last.",
        "DESC": "Largest, latest or Z first; records without a value last.",
        "ASC_NULLS_FIRST": "Records without a value, then the smallest, earliest or A.",
        "ASC_NULLS_LAST": "The same as ASC.",
        "DESC_NULLS_FIRST": "Records without a value, then the largest, latest or Z.",
        "DESC_NULLS_LAST": "The same as DESC.",
    },
)
