"""A compiled statement: its SQL for any workspace, and how each argument of a run is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from crm.access import Asker
from crm.cache import ByteBoundedCache
from crm.definitions import Field
from crm.filters import Slot
from crm.operands import operand_list, operand_value
from crm.periods import Clock, RelativeRange, days, days_to_monday, moments

SCHEMA = "__ws__"
"""Stands for the workspace's schema in the text of a statement."""

TEXT_BYTES = 32_000_000
"""How much the texts of statements may take in a process, over all workspaces."""


class Bind(Protocol):
    """How one argument of a statement is made, each time it runs."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The argument as the database driver takes it; may raise BadUserInput."""
        ...


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters, and the bind of each in their order.

    `sql` names the workspace's schema by `SCHEMA`.
    """

    sql: str
    binds: tuple[Bind, ...]

    def text(self, schema: str) -> str:
        """The SQL for the workspace of this schema; the same object each time, as a rule."""
        key = (self.sql, schema)
        with _texts_lock:
            found = _texts.get(key)
            if found is None:
                found = self.sql.replace(SCHEMA, schema)
                # The key keeps the statement's own text alive, be it that nothing else does.
                _texts.put(key, found, 200 + 2 * len(found))
        return found

    def arguments(
        self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock
    ) -> list[object]:
        """The arguments of one run. `epoch` is the workspace's, `values` are the slots' values.

        Raises BadUserInput for a value that cannot be compared with its field.
        """
        return [bind.value(asker, epoch, values, clock) for bind in self.binds]


_texts: ByteBoundedCache[tuple[str, str], str] = ByteBoundedCache(TEXT_BYTES)
_texts_lock = Lock()  # a process may run several event loops, each in a thread of its own


@dataclass(frozen=True, slots=True, eq=False)
class WorkspaceEpoch:
    """The epoch for which the statement was made."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The workspace's epoch."""
        return epoch


@dataclass(frozen=True, slots=True, eq=False)
class MemberId:
    """The asker's id."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The member's id."""
        return asker.member


@dataclass(frozen=True, slots=True, eq=False)
class MemberEpoch:
    """The asker's own epoch."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The member's epoch."""
        return asker.epoch


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A value that is part of the plan."""

    fixed: object

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The value."""
        return self.fixed


@dataclass(frozen=True, slots=True, eq=False)
class SlotValue:
    """A slot's value, made ready for comparison with a field's values."""

    index: int
    field: Field

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The typed operand."""
        return operand_value(self.field, values[self.index])


@dataclass(frozen=True, slots=True, eq=False)
class MixedValue:
    """A JSON value of which some parts are slots."""

    source: object
    field: Field

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The typed operand."""
        return operand_value(self.field, filled(self.source, values))


@dataclass(frozen=True, slots=True, eq=False)
class SlotList:
    """A slot that stands for a whole list of operands."""

    index: int
    field: Field

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The typed operands, those that nothing can equal left out."""
        return operand_list(self.field, values[self.index])


@dataclass(frozen=True, slots=True, eq=False)
class MixedList:
    """A list of which some operands are slots."""

    items: tuple[object, ...]
    field: Field

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The typed operands, those that nothing can equal left out."""
        return operand_list(self.field, filled(self.items, values))


@dataclass(frozen=True, slots=True, eq=False)
class IdList:
    """A list of ids of which each counts: a slot, or a list that may hold slots."""

    source: object
    field: Field

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The ids in their order, None for those that no record can have."""
        found = filled(self.source, values)
        items = found if isinstance(found, list | tuple) else ()
        return [operand_value(self.field, item) for item in items]


@dataclass(frozen=True, slots=True, eq=False)
class RangeEdge:
    """The first moment or day of a relative range (`end` 0) or the first after it (`end` 1)."""

    wanted: RelativeRange
    of_days: bool
    end: int

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The day or the moment by the asker's clock."""
        bounds = (days if self.of_days else moments)(self.wanted, clock)
        return bounds[self.end]


@dataclass(frozen=True, slots=True, eq=False)
class TimeZone:
    """The time zone by which the asker tells days."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The zone's name."""
        return clock.time_zone


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """The day it is for the asker."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The day by the asker's clock."""
        return clock.today


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """The moment of asking."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The moment."""
        return clock.now


@dataclass(frozen=True, slots=True, eq=False)
class FileLinkPart:
    """What links to files are made of, for now: their `prefix`, and the pads of the `inner` and
    the `outer` hash of their signatures."""

    part: str

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The text or the bytes; None where the asker is given no links."""
        links = asker.file_links
        if links is None:
            return None
        if self.part == "prefix":
            return links.prefix(clock.now)
        return (links.inner_pad if self.part == "inner" else links.outer_pad)(clock.now)


@dataclass(frozen=True, slots=True, eq=False)
class DaysToMonday:
    """How far the asker's weeks are from those that begin on Monday."""

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """A count of days, 0 to 2."""
        return days_to_monday(clock)


@dataclass(frozen=True, slots=True, eq=False)
class Converted:
    """A slot's value, or a plain one, as a function makes it ready."""

    source: object
    convert: Callable[[object], object]

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """What the function makes of it."""
        return self.convert(filled(self.source, values))


def filled(source: object, values: Sequence[object]) -> object:
    """What a source of the plan stands for: a slot's value, a list of such, or itself."""
    if isinstance(source, Slot):
        return values[source.index]
    if isinstance(source, list | tuple):
        return [filled(item, values) for item in source]
    if isinstance(source, Mapping):
        return {name: filled(item, values) for name, item in source.items()}
    return source


def has_slots(source: object) -> bool:
    """Whether a source of the plan is a slot, or has one in it."""
    if isinstance(source, Mapping):
        source = tuple(source.values())
    if isinstance(source, list | tuple):
        return any(map(has_slots, source))
    return isinstance(source, Slot)
