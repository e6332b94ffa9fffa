"""What a kind of field is: all that the layers need to know of its values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from crm.definitions import Field
from crm.operators import Operator


class Rule(StrEnum):
    """The blocks of rules that a field's definition may carry, by their name in the API."""

    OPTIONS = "options"
    TEXT = "text"
    NUMBER = "number"
    LOOKUP = "lookup"
    AUTO_NUMBER = "autoNumber"
    CURRENCY = "currency"
    FILE = "file"
    FORMULA = "formula"
    ROLLUP = "rollup"


RESULT = "result"
"""What `Kind.scalar` says where it is that of the kind of the result."""

CONNECTION = "connection"
"""What `Kind.scalar` says where a record has no value of its own, but a list of records."""

Check = Callable[[Field, object], object]
"""Takes a field and a value as the API gives it; gives the value to store, or raises Invalid."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All that is known of one kind of field.

    `sql` is the column's type; `python` the type that the database driver takes and gives;
    `scalar` the GraphQL type of a value ("enum" where each field has its own, "result" where it
    is that of the kind of what is computed, "connection" where it is a list of records); `filter`
    the GraphQL input that asks for it ("" where each field or module has its own).
    """

    name: str
    description: str
    sql: str
    python: type
    scalar: str
    filter: str
    operators: tuple[Operator, ...]
    check: Check | None
    rules: frozenset[Rule] = frozenset()
    as_text: bool = False
    """Whether the answer's JSON holds the value's text (exact decimals) instead of a number."""
    folded: bool = False
    """Whether values order by their case- and accent-folded text."""
    unique_folded: bool = False
    """Whether two values that differ in case alone count as the same for `unique`."""
    may_be_unique: bool = False
    may_be_required: bool = True
    may_have_default: bool = True
    sortable: bool = True
    groupable: bool = True
    """Whether records that share a value can make a group."""
    creatable: bool = True
    """Whether an administrator can make fields of this kind."""
    inherent: bool = False
    """Whether every record has a field of this kind, which the API tells of beside the others."""

    @property
    def told(self) -> bool:
        """Whether the API tells of fields of this kind."""
        return self.creatable or self.inherent
