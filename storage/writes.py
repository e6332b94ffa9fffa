"""The door that all writes of records go through.

Each write is one transaction: guard, checks, rows, timeline, outbox, read-back. Through a
connection it is a part of the transaction that the caller has open there; that caller marks the
workspace (see `storage.outbox`) and sends the hint. All may raise `storage.errors.Stale` where
the definitions or the member moved on, and TesseraErrors where the database cannot do it.
On whose behalf and how is said by a `Writing`; with a dry run nothing is kept, and the
results tell what the write would come to.
Mistakes of the caller's user are results. Errors of created rows have paths that begin at the row;
those of updates and deletions begin at the arguments: ("id",), ("where",), ("data", "amount").
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from crm.definitions import Field, Module
from crm.follow_ups import FollowUp
from crm.inputs import Row
from crm.jobs import JobKind
from storage.create import Creation
from storage.delete import Deletion
from storage.edit import Edit
from storage.follow_up import Following, Shows
from storage.mass import Mass
from storage.merge import Merge
from storage.preview import tried
from storage.restore import Restoration
from storage.selection import only
from storage.tagging import Tagging
from storage.transaction import written
from storage.update import Update
from storage.upsert import Upsert
from storage.writing import (
    API,
    MASS,
    MASS_LIMIT,
    Door,
    DryRun,
    MassResult,
    Origin,
    RowResult,
    Selection,
    Writer,
    Writing,
)

__all__ = [
    "MASS_LIMIT",
    "Door",
    "DryRun",
    "MassResult",
    "Origin",
    "RowResult",
    "Selection",
    "Writer",
    "Writing",
    "create_records",
    "delete_record",
    "delete_records",
    "log_follow_up",
    "merge_records",
    "restore_records",
    "tag_records",
    "update_record",
    "update_records",
    "upsert_records",
]


def _of_mass(writing: Writing) -> Writing:
    if writing.origin.source != API:
        return writing
    return replace(writing, origin=replace(writing.origin, source=MASS))


async def create_records(
    door: Door,
    writing: Writing,
    module: Module,
    rows: Sequence[Row],
    *,
    partial: bool = False,
) -> list[RowResult]:
    """Makes a record of each row; gives a result for each, in their order.

    All or none are made, unless `partial`: then those that can be. Whoever makes a record owns
    it, unless the row says otherwise.
    """
    creation = Creation(writing, module, rows, partly=partial)
    at_once = creation.at_once if creation.can_be_at_once else None
    return await written(door, writing, tried(writing, creation.carry_out), at_once)


async def upsert_records(
    door: Door,
    writing: Writing,
    module: Module,
    by: Sequence[Field],
    rows: Sequence[Row],
    *,
    partial: bool = False,
) -> list[RowResult]:
    """Changes for each row the live record that has its values in `by`, or makes one.

    Gives a result for each row, in their order; as with `create_records`, all or none.
    """
    upsert = Upsert(writing, module, by, rows, partly=partial)
    return await written(door, writing, tried(writing, upsert.carry_out))


async def update_record(
    door: Door,
    writing: Writing,
    module: Module,
    id: UUID | None,
    data: Row,
    *,
    expected: int | None = None,
) -> RowResult:
    """Changes the fields of one record that `data` names; NOT_FOUND where it is not there.

    CONFLICT where others changed one of these fields since the version `expected`.
    """
    return await written(
        door, writing, tried(writing, Edit(writing, module, id, data, expected).carry_out)
    )


async def update_records(
    door: Door,
    writing: Writing,
    module: Module,
    selection: Selection,
    data: Row,
    *,
    kind: JobKind = JobKind.UPDATE_RECORDS,
    partial: bool = False,
) -> MassResult:
    """Gives all records of a selection the values of `data`, or none where one is refused.

    With `partial` those that are not refused get them.
    """
    writing = _of_mass(writing)
    update = Update(writing, module, data, kind)
    mass = Mass(writing, module, selection, update, partial=partial)
    return await written(door, writing, tried(writing, mass.carry_out))


async def tag_records(
    door: Door,
    writing: Writing,
    module: Module,
    selection: Selection,
    tags: Sequence[str],
    *,
    kind: JobKind,
    partial: bool = False,
) -> MassResult:
    """Gives all records of a selection tags beside those that they have, or takes these away, as
    `kind` says; or none where one is refused. With `partial` those that are not refused.

    NOT_FOUND where a tag is not there.
    """
    writing = _of_mass(writing)
    tagging = Tagging(writing, module, tags, kind)
    mass = Mass(writing, module, selection, tagging, partial=partial)
    return await written(door, writing, tried(writing, mass.carry_out))


async def log_follow_up(
    door: Door,
    writing: Writing,
    module: Module | None,
    id: UUID | None,
    follow_up: FollowUp,
    *,
    shows: Shows,
    expected: int | None = None,
) -> RowResult:
    """Writes a follow-up of one record, whose `module` is None where there can be none.

    Errors and what `shows` reads back are those of the mutation: see `storage.follow_up`.
    """
    work = Following(writing, module, id, follow_up, expected, shows).carry_out
    return await written(door, writing, tried(writing, work))


async def delete_record(
    door: Door,
    writing: Writing,
    module: Module,
    id: UUID | None,
    *,
    permanently: bool = False,
    expected: int | None = None,
) -> RowResult:
    """Deletes one record; the read-back shows it as it was. NOT_FOUND where it is not there.

    It goes to the bin where its module has one and `permanently` is not said; a record in the
    bin can only be deleted permanently. CONFLICT where others changed it since `expected`.
    """
    deletion = Deletion(writing, module, only(id), permanently=permanently)
    work = functools.partial(deletion.one, id=id, expected=expected)
    return await written(door, writing, tried(writing, work))


async def delete_records(
    door: Door,
    writing: Writing,
    module: Module,
    selection: Selection,
    *,
    permanently: bool = False,
    partial: bool = False,
) -> MassResult:
    """Deletes all records of a selection, or none where one is refused; with `partial` those that
    are not refused.

    Records in the bin are meant where their ids are given, to be deleted permanently, or where
    the selection says that it is about the bin.
    """
    writing = _of_mass(writing)
    deletion = Deletion(writing, module, selection, permanently=permanently)
    mass = Mass(writing, module, selection, deletion, partial=partial)
    return await written(door, writing, tried(writing, mass.carry_out))


async def restore_records(
    door: Door,
    writing: Writing,
    module: Module,
    selection: Selection,
    *,
    partial: bool = False,
) -> MassResult:
    """Takes all records of a selection out of the bin, or none where one is refused; with
    `partial` those that are not refused.

    What went into the bin with them comes back, and so do the links to them.
    """
    writing = _of_mass(writing)
    mass = Mass(writing, module, selection, Restoration(writing, module), partial=partial)
    return await written(door, writing, tried(writing, mass.carry_out))


async def merge_records(
    door: Door,
    writing: Writing,
    module: Module,
    into: UUID | None,
    others: Sequence[UUID | None],
    data: Row,
) -> RowResult:
    """Merges records into another one, and gives that one the values of `data`.

    All that points to them points to it, and their ids lead to it, from then on. Errors begin at
    ("into",), ("from", "0") or ("data", "amount").
    """
    return await written(
        door, writing, tried(writing, Merge(writing, module, into, others, data).carry_out)
    )
