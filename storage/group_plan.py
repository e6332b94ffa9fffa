"""What is measured over many records, and what groups of them are made and ordered by."""

from dataclasses import dataclass
from typing import Literal

from crm.definitions import Field, Module

Function = Literal["count", "sum", "avg", "min", "max", "countDistinct", "countEmpty"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is computed over many records; all but `count` speak of a field's values."""

    function: Function
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class GroupBy:
    """One value that the records of a group share.

    `path` leads through lookups to the record that has `field`. A day or a moment counts by its
    `unit` (DAY, WEEK, MONTH, QUARTER, YEAR); the value is then the unit's first day. With
    `include_empty` each value that the field can have makes a group, be it without records.
    `targets` are the modules of the records that a LOOKUP, USER or ANY_LOOKUP field points to.
    With `category` the value is the category of a select's option.
    """

    field: Field
    path: tuple[Field, ...] = ()
    unit: str | None = None
    include_empty: bool = False
    targets: tuple[Module, ...] = ()
    category: bool = False


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One key of an order of groups: a measure, or what they are grouped by where it is None."""

    measure: Measure | None
    descending: bool = False
    nulls_first: bool = False
