"""The statements that take records out of the recycle bin, and give links back to them."""

from functools import lru_cache

from storage.effect_sql import box, line
from storage.names import identifier
from storage.record_layout import RecordTable
from storage.removal_sql import remember_sql
from storage.statement import SCHEMA
from storage.titles import title_sql
from storage.write_sql import AMONG, KEPT, changing_sql


@lru_cache(maxsize=KEPT)
def companions_sql(table: RecordTable, column: str, target: RecordTable) -> str:
    """Locks the records that went into the bin with what their column points to; gives their ids,
    and what they point to.

    Parameters: the ids that are not asked about, those that are pointed to.
    """
    name = identifier(column)
    return (
        f"select r.id, r.{name} as target from {table.sql} r "
        f"join {target.sql} t on t.id = r.{name} where r.{name} = any($2::uuid[]) "
        "and r.id <> all($1::uuid[]) and r.deleted_at = t.deleted_at "
        "order by r.id for no key update of r"
    )


@lru_cache(maxsize=KEPT)
def absent_sql(table: RecordTable, links: tuple[tuple[str, RecordTable, str | None], ...]) -> str:
    """Finds what records point to that lies in the bin: the place of the link, the record's id, the
    id and the title of what it points to.

    Each link is a column, the table that it points into, and that one's column of titles.
    Parameters: the records' ids, then for each link the ids that do not count.
    """
    return "\nunion all\n".join(
        f"select {place} as place, r.id, t.id as target, {title_sql(title)} as title "
        f"from {table.sql} r join {target.sql} t on t.id = r.{identifier(column)} "
        f"where r.id = {AMONG.format(place=1)} and t.deleted_at is not null "
        f"and t.id <> all(${2 + place}::uuid[])"
        for place, (column, target, title) in enumerate(links)
    )


@lru_cache(maxsize=KEPT)
def clashes_sql(table: RecordTable, title: str | None, keys: tuple[tuple[str, ...], ...]) -> str:
    """Finds what stands in the way of records in the bin ($1: their ids): a live record, or an
    earlier one of them, that has the same values of a key.

    Each key is the expressions that must differ, written with `%s` for the record. Gives the place
    of the key, the record's id, the other's id and title, and whether that one lies in the bin.
    """
    parts = []
    for place, key in enumerate(keys):
        same = " and ".join(f"{each % 'o'} = {each % 'r'}" for each in key)
        parts.append(
            f"select {place} as place, r.id, o.id as other, {title_sql(title, 'o')} as title, "
            f"o.deleted_at is not null as binned from {table.sql} r join {table.sql} o on {same} "
            f"where r.id = {AMONG.format(place=1)} and o.id <> r.id "
            "and (o.deleted_at is null or (o.id < r.id and o.id = any($1::uuid[])))"
        )
    return "\nunion all\n".join(parts)


@lru_cache(maxsize=KEPT)
def part_sql(table: RecordTable, column: str, target: RecordTable, field: int) -> str:
    """Takes away the links of records to what stays in the bin, and keeps them until that comes
    back. Parameters: the records' ids, the ids that come back with them, the moment."""
    name = identifier(column)
    links = "select target_id, id from parted"
    return f"""
with parted as (
  update {table.sql} r set {name} = null
  from {table.sql} old join {target.sql} t on t.id = old.{name}
  where r.id = old.id and old.id = {AMONG.format(place=1)} and t.deleted_at is not null
    and t.id <> all($2::uuid[])
  returning r.id, t.id as target_id
)
{remember_sql(field, links, "$3::timestamptz")}
"""


@lru_cache(maxsize=KEPT)
def restore_sql(table: RecordTable) -> str:
    """Takes records out of the bin. The rows must be locked. Parameter 7: the ids."""
    return f"""
with written as (
  update {table.sql} r
  set deleted_at = null, deleted_by = null, version = r.version + 1
  where r.id = {AMONG.format(place=7)} and r.deleted_at is not null
  returning r.id, r.version, row_to_json(r) as record
), {line(table, "RESTORED", [])}, {box(table, "RESTORED")}
select id from written
"""


REMEMBERED = (
    f"select distinct field from {SCHEMA}.unlinked where target_id = any($1::uuid[]) order by 1"
)
"""The fields whose links to records were taken away when those were put in the bin."""

FORGET = f"delete from {SCHEMA}.unlinked where target_id = any($1::uuid[])"
"""Ends the remembering of links to records."""


@lru_cache(maxsize=KEPT)
def parted_sql(table: RecordTable, column: str, field: int) -> str:
    """Locks the live records that a link can be given back to: the field is still empty.

    Parameter: the ids of the records that they pointed to.
    """
    return (
        f"select r.id from {table.sql} r where r.id in (select u.record_id "
        f"from {SCHEMA}.unlinked u where u.field = {field} and u.target_id = any($1::uuid[])) "
        f"and r.{identifier(column)} is null and r.deleted_at is null "
        "order by r.id for no key update"
    )


@lru_cache(maxsize=KEPT)
def relink_sql(table: RecordTable, column: str, field: int) -> str:
    """Gives live records their links back. The rows must be locked.

    Parameters from 7: the ids of the records, of those that they pointed to.
    """
    name = identifier(column)
    value = f"coalesce(old.{name}, {_last_link('old', field, 8)})"
    return changing_sql(table, [(name, value)])


@lru_cache(maxsize=KEPT)
def relink_binned_sql(table: RecordTable, column: str, field: int) -> str:
    """Gives records in the bin their links back, of which nobody need hear.

    Parameter: the ids of the records that they pointed to.
    """
    name = identifier(column)
    return (
        f"update {table.sql} r set {name} = {_last_link('r', field, 1)} "
        f"where r.{name} is null and r.deleted_at is not null and r.id in ("
        f"select u.record_id from {SCHEMA}.unlinked u "
        f"where u.field = {field} and u.target_id = any($1::uuid[]))"
    )


@lru_cache(maxsize=KEPT)
def shared_links_sql(
    table: RecordTable,
    title: str | None,
    links: tuple[tuple[str, int], ...],
    key: tuple[tuple[str, str], ...],
) -> str:
    """Finds live records that would have the same values of a key as others once they have their
    links back, each the column and the number of its field.

    The key is its columns, each with the expression of it that must differ, written with `%s` for
    the record. Parameters: the ids of the records that they pointed to, and of those that come back
    along with these. Gives what the record would point to again, its title and the other's.
    """
    given = dict(links)
    last = {column: _last_link("r", field, 1) for column, field in links}
    columns = [
        f"coalesce(r.{identifier(column)}, {last[column]}) as {identifier(column)}"
        if column in given
        else f"r.{identifier(column)}"
        for column, _ in key
    ]
    again = [f"case when r.{identifier(column)} is null then {last[column]} end" for column in last]
    fields = ", ".join(str(field) for field in given.values())
    there = "({row}.deleted_at is null or {row}.id = any($2::uuid[]))"
    same = " and ".join(f"{each % 'o'} = {each % 'a'}" for _, each in key)
    shown = title_sql(title, "o")
    return f"""
with linked as (
  select r.id, coalesce({", ".join(again)}) as target, {title_sql(title, "r")} as title,
    {", ".join(columns)}
  from {table.sql} r
  where {there.format(row="r")} and r.id in (
    select u.record_id from {SCHEMA}.unlinked u
    where u.field in ({fields}) and u.target_id = any($1::uuid[])
  )
)
select a.target, a.title, o.title as other from linked a join linked o on {same}
where a.target is not null and (o.id < a.id or (o.target is null and o.id <> a.id))
union all
select a.target, a.title, {shown} as other from linked a join {table.sql} o on {same}
where a.target is not null and {there.format(row="o")} and o.id not in (select id from linked)
"""


def _last_link(row: str, field: int, place: int) -> str:
    """What a record pointed to last among some ids."""
    return (
        f"(select u.target_id from {SCHEMA}.unlinked u where u.record_id = {row}.id "
        f"and u.field = {field} and u.target_id = any(${place}::uuid[]) "
        "order by u.at desc, u.target_id limit 1)"
    )
