"""Records take files and let go of them, as a part of the write that says so.

A file belongs to one field of one record. What a record no longer holds is not removed here: it is
due for a job, so that a write that is undone loses nothing and one that is kept forgets nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.files import FILE, refuse_file
from crm.parts import parts_of
from storage.engine import Connection
from storage.files import plan_removal
from storage.statement import SCHEMA
from storage.transaction import in_workspace
from storage.writing import Writing

_LOCK = f"""
select id, name, content_type, size, field, record_id, created_by from {SCHEMA}.file
where id = any($1::uuid[]) and size is not null and (remove_at is null or remove_at > $2)
order by id for update
"""
_TAKE = f"""
update {SCHEMA}.file f
set module = $4, field = g.field, record_id = g.record, remove_at = null
from unnest($1::uuid[], $2::integer[], $3::uuid[]) as g(id, field, record) where f.id = g.id
"""
_RELEASE = f"""
with gone as (
  update {SCHEMA}.file f set remove_at = $4
  from unnest($1::uuid[], $2::integer[], $3::uuid[]) as g(record, field, kept)
  where f.record_id = g.record and f.field = g.field and f.id is distinct from g.kept
    and f.remove_at is null
  returning 1
)
select count(*) from gone
"""
_TAKE_OVER = f"""
update {SCHEMA}.file set record_id = $2
where record_id = any($1::uuid[]) and id = any($3::uuid[]) and remove_at is null
"""
_FORGET = f"""
with gone as (
  update {SCHEMA}.file set remove_at = $2
  where record_id = any($1::uuid[]) and remove_at is null returning 1
)
select count(*) from gone
"""


@dataclass(frozen=True, slots=True)
class Taking:
    """A record's field that is written: `values` has the file's id by its column, or None, and
    is given what else is known of it."""

    record: UUID
    field: Field
    values: dict[str, object]

    @property
    def file(self) -> UUID | None:
        """The file that the field shall hold."""
        found = self.values[self.field.column]
        return found if isinstance(found, UUID) else None


def takings(module: Module, record: UUID, values: dict[str, object]) -> Iterator[Taking]:
    """The fields of a record, among the values of a write, that hold files."""
    for field in module.fields:
        if field.kind == FILE and field.column in values:
            yield Taking(record, field, values)


def given_to_several(
    module: Module, values: Mapping[str, object], count: int
) -> Iterator[UserError]:
    """The errors of a write that gives the same file to several records."""
    for field in module.fields:
        if field.kind == FILE and values.get(field.column) is not None:
            message = f"{field.label}: a file belongs to one record, and {count} would have it."
            yield UserError(UserErrorCode.INVALID, message, (field.api_name,))


async def look_up(
    connection: Connection, writing: Writing, wanted: Sequence[Taking]
) -> list[tuple[Taking, UserError]]:
    """Locks the files that are asked for and fills in what is known of them; gives the mistakes,
    whose paths begin at the record's data."""
    ids = sorted({each.file for each in wanted if each.file is not None})
    if not ids:
        return []
    sql = in_workspace(_LOCK, writing)
    rows = {row["id"]: row for row in await connection.fetch(sql, ids, writing.clock.now)}
    wrong: list[tuple[Taking, UserError]] = []
    owners: dict[UUID, tuple[UUID, int]] = {}
    for taking in wanted:
        if taking.file is None:
            continue
        row = rows.get(taking.file)
        own = (taking.record, taking.field.number)
        error = _refusal(taking, row, owners.setdefault(taking.file, own) != own, writing)
        if error is not None or row is None:
            wrong.append((taking, error or _absent(taking)))
            continue
        known = (row["id"], row["name"], row["content_type"], row["size"])
        columns = (part.column for part in parts_of(taking.field))
        taking.values.update(zip(columns, known, strict=True))
    return wrong


async def hold(
    connection: Connection, writing: Writing, module: Module, taken: Iterable[Taking]
) -> None:
    """After the records were written: they hold these files, and what they held before is due to
    be removed."""
    takings = list(taken)
    if not takings:
        return
    records = [each.record for each in takings]
    fields = [each.field.number for each in takings]
    files = [each.file for each in takings]
    now = writing.clock.now
    released = await connection.fetchval(
        in_workspace(_RELEASE, writing), records, fields, files, now
    )
    new = [each for each in takings if each.file is not None]
    if new:
        await connection.execute(
            in_workspace(_TAKE, writing),
            [each.file for each in new],
            [each.field.number for each in new],
            [each.record for each in new],
            module.number,
        )
    if released:
        await plan_removal(connection, writing.asker.schema, now)


async def take_over(
    connection: Connection,
    writing: Writing,
    records: Sequence[UUID],
    other: UUID,
    files: Sequence[UUID],
) -> None:
    """Those of some files that the records hold become another record's."""
    sql = in_workspace(_TAKE_OVER, writing)
    await connection.execute(sql, list(records), other, list(files))


async def forget_files(connection: Connection, writing: Writing, records: Sequence[UUID]) -> None:
    """Records are deleted for good: their files are due to be removed."""
    now = writing.clock.now
    if await connection.fetchval(in_workspace(_FORGET, writing), list(records), now):
        await plan_removal(connection, writing.asker.schema, now)


def has_files(modules: Iterable[Module]) -> bool:
    """Whether records of one of the modules may hold files, in deleted fields too."""
    return any(field.kind == FILE for module in modules for field in module.all_fields)


def _refusal(
    taking: Taking, row: Mapping[str, object] | asyncpg.Record | None, twice: bool, writing: Writing
) -> UserError | None:
    field = taking.field
    if row is None or (row["record_id"] is None and row["created_by"] != writing.asker.member):
        return _absent(taking)
    held = row["record_id"] is not None
    if twice or (held and (row["record_id"], row["field"]) != (taking.record, field.number)):
        message = (
            f"{field.label}: this file belongs to another field or record already; upload it once "
            "more for this one."
        )
        return UserError(UserErrorCode.INVALID, message, (field.api_name,))
    if held:
        return None
    return refuse_file(field, str(row["name"]), str(row["content_type"]), int(str(row["size"])))


def _absent(taking: Taking) -> UserError:
    message = (
        f"{taking.field.label}: there is no uploaded file with the id {taking.file}. A file that "
        "no record takes is removed after a day; upload it by POST /files."
    )
    return UserError(UserErrorCode.NOT_FOUND, message, (taking.field.api_name,))
