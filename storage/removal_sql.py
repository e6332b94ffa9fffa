"""The statements that remove records, to the bin or for good, and find what points to them."""

from dataclasses import dataclass
from functools import lru_cache

from storage.effect_sql import box, line
from storage.names import identifier
from storage.record_layout import RecordTable
from storage.statement import SCHEMA
from storage.ties import FROM, TO
from storage.write_sql import AMONG, KEPT, LIVE, changing_sql


@dataclass(frozen=True, slots=True)
class Holder:
    """What may hold on to records: a lookup's column of a table, or the table of its links."""

    table: RecordTable
    column: str
    links: str | None = None


@lru_cache(maxsize=KEPT)
def followers_sql(
    table: RecordTable, columns: tuple[str, ...], limit: int, strength: str, with_bin: bool = False
) -> str:
    """Locks the live records that point to records in one of the columns, up to `limit`; gives
    their ids, and what they point to in the first column.

    Parameters: the ids of records that are not asked about, then for each column the ids that it
    may point to. `strength` is `update` or `no key update`.
    """
    live = "" if with_bin else f"{LIVE.format(row='')} and "
    return (
        f"select id, {identifier(columns[0])} as target from {table.sql} "
        f"where {live}id <> all($1::uuid[]) "
        f"and ({_pointing(columns)}) order by id limit {limit} for {strength}"
    )


@lru_cache(maxsize=KEPT)
def holders_sql(holders: tuple[Holder, ...]) -> str:
    """Counts for each holder the live records that point to each of some records.

    Parameters, two for each: the ids that are pointed to, the ids that do not count.
    """
    return "\nunion all\n".join(
        f"select {place} as place, {_target(holder)} as target, count(*) as count "
        f"from {_holding(holder)} where {LIVE.format(row='r.')} "
        f"and {_target(holder)} = any(${1 + 2 * place}::uuid[]) "
        f"and r.id <> all(${2 + 2 * place}::uuid[]) group by 2"
        for place, holder in enumerate(holders)
    )


def _target(holder: Holder) -> str:
    return f"r.{identifier(holder.column)}" if holder.links is None else f"l.{TO}"


def _holding(holder: Holder) -> str:
    if holder.links is None:
        return f"{holder.table.sql} r"
    links = f"{SCHEMA}.{identifier(holder.links)}"
    return f"{links} l join {holder.table.sql} r on r.id = l.{FROM}"


@lru_cache(maxsize=KEPT)
def forget_sql(table: RecordTable, columns: tuple[str, ...]) -> str:
    """Takes links away of which nobody need hear: in the bin, or in a field that is deleted.

    Parameters: the ids of records that are deleted with the others, then for each column the ids
    of the records that nothing may point to any more.
    """
    changes = (
        f"{name} = case when {name} = any(${place}::uuid[]) then null else {name} end"
        for place, name in enumerate(map(identifier, columns), 2)
    )
    return (
        f"update {table.sql} set {', '.join(changes)} "
        f"where id <> all($1::uuid[]) and ({_pointing(columns)})"
    )


@lru_cache(maxsize=KEPT)
def unlink_sql(
    table: RecordTable, columns: tuple[str, ...], remembered: tuple[tuple[int, str], ...]
) -> str:
    """Takes the links to records away; gives the ids of the records that had them.

    The rows must be locked. Parameters from 7: the ids, then for each column the ids of the
    records that nothing may point to any more. `remembered` are the fields, by number and column,
    whose links come back when those records do.
    """
    places = {column: place for place, column in enumerate(columns, 8)}
    values = [
        (name, f"case when old.{name} = any(${place}::uuid[]) then null else old.{name} end")
        for name, place in ((identifier(column), place) for column, place in places.items())
    ]
    also = {
        f"kept_{number}": remember_sql(
            number,
            f"select was_{identifier(column)}, id from written "
            f"where was_{identifier(column)} = any(${places[column]}::uuid[])",
            "$2::timestamptz",
        )
        for number, column in remembered
    }
    return changing_sql(table, values, also=also)


def remember_sql(field: int, links: str, at: str) -> str:
    """Keeps links that were taken away: `links` gives what they pointed to and whose they were."""
    return (
        f"insert into {SCHEMA}.unlinked(target_id, field, record_id, at) "
        f"select l.target_id, {field}, l.record_id, {at} "
        f"from ({links}) l(target_id, record_id) "
        "on conflict (target_id, field, record_id) do update set at = excluded.at"
    )


@lru_cache(maxsize=KEPT)
def bin_sql(table: RecordTable) -> str:
    """Puts records in the bin. The rows must be locked. Parameters 7 and 8: the ids, and when they
    are to be deleted for good, which is kept where nothing is to be before.

    Whoever decides when that is next waits for this transaction (see `storage.purging`).
    """
    return f"""
with written as (
  update {table.sql} r
  set deleted_at = $2::timestamptz, deleted_by = $3::uuid, version = r.version + 1
  where r.id = {AMONG.format(place=7)}
  returning r.id, r.version, row_to_json(r) as record
), known as (
  select purge_at from {SCHEMA}.bin where one for key share
), planned as (
  update {SCHEMA}.bin set purge_at = $8::timestamptz
  where one and purge_at is null and (select purge_at from known) is null
), {line(table, "DELETED", [])}, {box(table, "DELETED")}
select id from written where exists (select from known)
"""


@lru_cache(maxsize=KEPT)
def delete_sql(tables: tuple[RecordTable, ...]) -> str:
    """Deletes records of several tables at once, so that they may point to each other; gives for
    each table how many were live and how many in the bin, as a JSON list.

    Their timelines go with them, so that the timeline ids find no use. Parameters from 7: the ids
    for each table. What was in the bin is told of as PURGED.
    """
    parts = ["unused as (select $1::uuid[])"]
    for place, table in enumerate(tables):
        name, among = f"written_{place}", AMONG.format(place=7 + place)
        parts += [
            f"{name} as (delete from {table.sql} r where r.id = {among} "
            "returning r.id, r.deleted_at is not null as binned, row_to_json(r) as record, "
            "case when r.deleted_at is null then 'DELETED' else 'PURGED' end as action)",
            f"words_{place} as (delete from {table.words.sql} where id = {among})",
            f"line_{place} as (delete from {SCHEMA}.timeline where record_id = {among})",
            f"led_{place} as (delete from {SCHEMA}.redirect where winner_id = {among})",
            f"link_{place} as (delete from {SCHEMA}.unlinked "
            f"where target_id = {among} or record_id = {among})",
            box(table, "", "", name, f"_{place}"),
        ]
    ended = (
        "(select json_build_array(count(*) filter (where not binned), "
        f"count(*) filter (where binned)) from written_{place})"
        for place in range(len(tables))
    )
    return f"with {', '.join(parts)}\nselect {', '.join(ended)}"


def _pointing(columns: tuple[str, ...]) -> str:
    return " or ".join(
        f"{name} = any(${place}::uuid[])" for place, name in enumerate(map(identifier, columns), 2)
    )


@lru_cache(maxsize=KEPT)
def untag_sql(table: RecordTable) -> str:
    """Takes tags that are deleted away from the records that have them, those in the bin too;
    nobody need hear of it. Parameter: the ids of the tags."""
    left = "select array_agg(tag order by tag) from unnest(tags) tag where tag <> all($1::uuid[])"
    return f"update {table.sql} set tags = ({left}) where tags && $1::uuid[]"
