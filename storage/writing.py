"""The values that a write takes and gives, whatever kind of write it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.access import Asker
from crm.definitions import Definitions
from crm.errors import UserError
from crm.filters import Filter
from crm.periods import Clock
from storage.engine import Connection, Pool
from storage.outbox import DirtyMarks
from storage.statement import Statement

MASS_LIMIT = 2000
"""How many records one request may change or delete by a selection."""

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
    """What a write comes from: its source (api, workflow...), how many effects deep it lies, and
    whether automation shall hear of it."""

    source: str = "api"
    depth: int = 0
    automation: bool = True


@dataclass(frozen=True, slots=True)
class Writing:
    """One write: on whose behalf, by which definitions, from where, when, and what to read back.

    `read_back` gives a record's JSON for the payload; `values` are its slots' values.
    """

    asker: Asker
    definitions: Definitions
    origin: Origin
    clock: Clock
    read_back: Statement | None = None
    values: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one record: its id and read-back, or why it was refused."""

    id: UUID | None = None
    record: str | None = None
    errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class MassResult:
    """How many records a selection's write was carried out on, or why it was refused.

    Records that already were as wanted count too.
    """

    count: int = 0
    errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records of a module: those among `ids` (where given) that `filter` holds for, without
    `except_ids`; with no condition at all `all` must be said. `trashed` means those in the recycle
    bin instead of the live ones."""

    ids: tuple[UUID, ...] | None = None
    filter: Filter | None = None
    except_ids: tuple[UUID, ...] = ()
    all: bool = False
    trashed: bool = False
