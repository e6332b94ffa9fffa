"""One record that a call makes or changes, and which of its records depend on which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.checked import Retired
from crm.definitions import Module


@dataclass(slots=True)
class Change:
    """What becomes of one record of `module`: it is made, or gets `values` by column.

    `row` is the place in the call of the row that it belongs to, `path` leads from that row to
    the record's data. A record is written after those of lower `level`, to which it may point.
    `before` is what a record that is there holds in some of its columns, read under its lock;
    `retired` are options that it must hold already.
    """

    module: Module
    id: UUID
    row: int
    path: tuple[str, ...]
    creates: bool
    level: int = 0
    values: dict[str, object] = field(default_factory=dict)
    retired: Sequence[Retired] = ()
    before: Mapping[str, object] = field(default_factory=dict)
