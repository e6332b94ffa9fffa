"""The values that a write takes and gives, whatever kind of write it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.access import Asker
from crm.definitions import Definitions, Module
from crm.errors import UserError
from crm.filters import Filter
from crm.jobs import JobKind
from crm.periods import Clock
from crm.seeing import seen_by
from storage.engine import Connection, Pool
from storage.outbox import DirtyMarks
from storage.statement import Statement

MASS_LIMIT = 2000
"""How many records one request may change or delete by a selection."""

API = "api"
"""The source of what is written through the API."""

MASS = "mass"
"""The source of what is written to a selection of records."""

PURGE = "purge"
"""The source of what is deleted since it has lain in the bin for long enough."""

MERGE = "merge"
"""The source of what is written to the records that pointed to those merged."""

Hint = Callable[[int], Awaitable[None]]
"""Told the workspace's id after a commit, so that a worker need not wait for the sweeper."""


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """Where writes go through: the pool, this process's marks, and who hears of a commit."""

    pool: Pool
    marks: DirtyMarks
    on_committed: Hint | None = None
    hints: set[asyncio.Future[None]] = field(default_factory=set, init=False, repr=False)
    """The hints that are on their way; no write waits for one or fails with it."""


Door = Writer | Connection
"""Where a write goes through: a writer gives it a transaction of its own, on a connection it
becomes a part of the transaction that is open there."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a write comes from: its source (api, workflow...), how many effects deep it lies,
    whether automation shall hear of it, and the note that says why. That is kept as a record of
    its own, unless one that the write makes anyway has it (`noted`)."""

    source: str = API
    depth: int = 0
    automation: bool = True
    note: str | None = None
    noted: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """A write of which nothing shall be kept.

    `shows` gives what reads a module's records for the preview; None where no preview is asked.
    """

    shows: Callable[[Module], Statement] | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """How to write: on whose behalf, by which definitions, when, from where, and what to read back.

    `read_back` gives a record's JSON for the payload; `values` are its slots' values, and those of
    a selection's filter.
    `lines` are the ids that the attempt under way has given out for lines of the timeline.
    """

    asker: Asker
    definitions: Definitions
    clock: Clock
    origin: Origin = Origin()
    read_back: Statement | None = None
    values: Sequence[object] = ()
    dry_run: DryRun | None = None
    lines: list[UUID] = field(default_factory=list, compare=False, repr=False)

    @property
    def seen(self) -> Definitions:
        """What of the definitions may be told to the asker."""
        return seen_by(self.asker.role, self.definitions)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value that a write would change; the values are in the form of the API, and `field` is
    the name by which the input gives it."""

    record: UUID
    field: str
    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Moved:
    """How many records of a module point to other records by one of its fields, and would come to
    point to the one that those are merged into; by API names, with what people call the field."""

    module: str
    field: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a write would come to; `records` has what is shown of those that it tells of."""

    changes: tuple[FieldChange, ...]
    duplicates: tuple[UUID, ...]
    workflows: tuple[UUID, ...]
    records: Mapping[UUID, str]
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that a write would change, and that somebody else changed since the version that
    the writer knew: what it was then, what it is now, what was to be written. The values are in
    the form of the API; `field` is the name by which the input gives it."""

    field: str
    label: str
    base: object
    theirs: object
    mine: object


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one record: its id and read-back, and whether it was made, or why it was
    refused.

    `warnings` are what it was not refused for. `written` are all records that its row wrote,
    `doubled` those that have one of its unique values or look like it by a duplicate rule; both
    are told for the preview of a dry run, and so is what a merge has `moved`. `along` is what is
    shown of records by other names.
    """

    id: UUID | None = None
    record: str | None = None
    created: bool = False
    errors: tuple[UserError, ...] = ()
    warnings: tuple[UserError, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()
    written: frozenset[UUID] = frozenset()
    doubled: tuple[UUID, ...] = ()
    moved: tuple[Moved, ...] = ()
    along: Mapping[str, str] = field(default_factory=dict)
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class MassResult:
    """How many records a selection's write was carried out on, or why it was refused.

    Records that already were as wanted count too. With a `job` they are those that it is about.
    """

    count: int = 0
    errors: tuple[UserError, ...] = ()
    job: "QueuedJob | None" = None
    doubled: tuple[UUID, ...] = ()
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job that was just started."""

    id: UUID
    kind: JobKind
    total: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records of a module: those among `ids` (where given) that `filter` holds for, without
    `except_ids`; with no condition at all `all` must be said, and so where an alternative of the
    filter asks nothing (`blank`), perhaps because its variable was left out. `trashed` means those
    in the recycle bin instead of the live ones."""

    ids: tuple[UUID, ...] | None = None
    filter: Filter | None = None
    except_ids: tuple[UUID, ...] = ()
    all: bool = False
    blank: bool = False
    trashed: bool = False
