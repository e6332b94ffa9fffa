"""What a plan reads of records that a record is linked with other than by a plain lookup."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm.definitions import Field
from crm.filters import Filter

if TYPE_CHECKING:
    from storage.plan import Shape


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags that the record is marked with, which `field` has the ids of, by their names."""

    key: str
    field: Field
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class AnyLink:
    """The record that an ANY_LOOKUP field points to, or null: a shape, and what access allows,
    for each module that it may be of."""

    key: str
    field: Field
    shapes: tuple[tuple["Shape", Filter], ...]
