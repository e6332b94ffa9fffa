"""One record that a call makes or changes, and which of its records depend on which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.checked import Retired, Wanted
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode


@dataclass(slots=True)
class Linking:
    """What becomes of a record's links by `lookup`, one of its own multi lookups.

    The records `come` are linked from now on, told with where that is asked, and those that `go`
    no more; with `all_go` all others go. Those `expected` must be linked, else their error is
    told. Paths begin at the row.
    """

    lookup: Field
    come: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    go: dict[UUID, None] = field(default_factory=dict)
    all_go: bool = False
    expected: dict[UUID, UserError] = field(default_factory=dict)

    def join(self, other: "Linking") -> None:
        """Takes over what is asked of the same links elsewhere."""
        self.come |= other.come
        self.go |= other.go
        self.expected |= other.expected
        self.all_go = self.all_go or other.all_go

    def errors(self, there: set[UUID]) -> Iterator[UserError]:
        """What is wrong where `there` are linked."""
        for id_ in self.come:
            if id_ in self.go:
                message = "The same record is connected and disconnected."
                yield UserError(UserErrorCode.INVALID, message, self.come[id_])
        yield from (error for id_, error in self.expected.items() if id_ not in there)

    def settle(self, there: set[UUID]) -> None:
        """Keeps what differs from what is there."""
        wanted = sorted(there) if self.all_go else self.go
        self.go = {id_: None for id_ in wanted if id_ in there and id_ not in self.come}
        self.come = {id_: path for id_, path in self.come.items() if id_ not in there}


@dataclass(slots=True)
class Change:
    """What becomes of one record of `module`: it is made, or gets `values` by column.

    `row` is the place in the call of the row that it belongs to, `path` leads from that row to
    the record's data. A record is written after those of lower `level`, to which it may point.
    `before` is what a record that is there holds in some of its columns, read under its lock;
    `retired` are options that it must hold already. `links` has, by the number of the field, what
    becomes of its links; settled they are among the values too, as the timeline tells them.
    `trusted` are links of a new record that were not looked for: it is made only if they are there.
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
    links: dict[int, Linking] = field(default_factory=dict)
    trusted: Sequence[Wanted] = ()

    def linking(self, lookup: Field) -> Linking:
        """What becomes of the record's links by one of its multi lookups."""
        return self.links.setdefault(lookup.number, Linking(lookup))
