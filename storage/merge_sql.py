"""The statements that merge records: what is told, what else points to them, and their end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.effect_sql import box, object_of
from storage.names import identifier
from storage.record_layout import Column, RecordTable
from storage.statement import SCHEMA
from storage.ties import FROM, TO
from storage.write_sql import AMONG, KEPT, LIVE


@lru_cache(maxsize=KEPT)
def merged_sql(table: RecordTable, columns: tuple[Column, ...]) -> str:
    """Tells that records were merged into another one, what they held in `columns`, and counts
    the other's version up. The rows must be locked. Parameters 7 and 8: their ids, the other's."""
    names = [identifier(column.name) for column in columns if column.told]
    held = (
        f"case when r.{name} is not null then json_build_array(r.{name}, null) end as {name}"
        for name in names
    )
    changes = object_of({name: f"losers.{name}" for name in names})
    return f"""
with losers as (
  select r.id, row_to_json(r) as record, {", ".join(held)}
  from {table.sql} r where r.id = {AMONG.format(place=7)}
), winner as (
  update {table.sql} r
  set version = r.version + 1, updated_at = $2::timestamptz, updated_by = $3::uuid
  where r.id = $8::uuid
  returning r.id, r.version
), line as (
  insert into {SCHEMA}.timeline(id, module, record_id, version, at, actor_id, source, action,
    changes, merged_from)
  select ($1::uuid[])[row_number() over (order by losers.id)], {table.module}, winner.id,
    winner.version, $2::timestamptz, $3::uuid, $4::text, 'MERGED', {changes}, losers.id
  from losers cross join winner
), {box(table, "MERGED", source="losers")}
select id from winner
"""


@lru_cache(maxsize=KEPT)
def changed_sql(table: RecordTable) -> str:
    """Tells workflows of a record that others were merged into and of which nothing else changed.
    Parameter 7: its id."""
    return f"""
with unused as (select $1::uuid[]), written as (
  select r.id, row_to_json(r) as record from {table.sql} r where r.id = $7::uuid
), {box(table, "UPDATED", "'before', written.record, 'changed', '[]'::json")}
select id from written
"""


@lru_cache(maxsize=KEPT)
def pointing_sql(
    table: RecordTable,
    columns: tuple[str, ...],
    links: tuple[str, ...],
    known: tuple[str, ...],
    limit: int,
) -> str:
    """Locks the live records that point to some ($1: ids), by a column or a table of links, up to
    `limit`; gives their ids, what they hold in `columns` and in those to be `known`, and for each
    of `links` those of the records that they link.

    Parameter 2: the ids of records that are not asked about. Where there are `links` parameter 3
    is the id of one more record whose links are told.
    """
    asked = [f"select id from {table.sql} where {name} = any($1::uuid[])" for name in _all(columns)]
    asked += [
        f"select {FROM} from {SCHEMA}.{name} where {TO} = any($1::uuid[])" for name in _all(links)
    ]
    linked = (
        f"(select array_agg(l.{TO}) from {SCHEMA}.{name} l where l.{FROM} = r.id "
        f"and (l.{TO} = any($1::uuid[]) or l.{TO} = $3::uuid)) as {name}"
        for name in _all(links)
    )
    held = (f"r.{name}" for name in _all(dict.fromkeys((*columns, *known))))
    return (
        f"select {', '.join(('r.id', *held, *linked))} from {table.sql} r "
        f"where r.id = any(array({' union '.join(asked)})) and {LIVE.format(row='r.')} "
        f"and r.id <> all($2::uuid[]) order by r.id limit {limit} for no key update of r"
    )


@dataclass(frozen=True, slots=True)
class Pointing:
    """A table whose columns may point to records, the bin's rows and deleted fields included."""

    table: RecordTable
    columns: tuple[str, ...]
    tagged: bool = False
    """Whether they may be among its records' tags."""


@dataclass(frozen=True, slots=True)
class LinkTable:
    """A table of links whose one side, or both, the records may be on."""

    name: str
    near: bool
    far: bool


@lru_cache(maxsize=KEPT)
def readdress_sql(tables: tuple[Pointing, ...], links: tuple[LinkTable, ...]) -> str:
    """Lets what is left point to a record ($2) instead of others ($1: ids), of which nobody need
    hear. The record does not come to point to itself, and links that are there stay one.

    Links of the others go with them.
    """
    parts = [f"m_{place} as ({_moved(each)})" for place, each in enumerate(tables)]
    for place, each in enumerate(links):
        name = f"{SCHEMA}.{identifier(each.name)}"
        insert = f"insert into {name}({FROM}, {TO})"
        others = "<> all($1::uuid[]) and {side} <> $2::uuid on conflict do nothing"
        if each.near:
            parts.append(
                f"n_{place} as ({insert} select distinct $2::uuid, {TO} from {name} "
                f"where {FROM} = any($1::uuid[]) and {TO} {others.format(side=TO)})"
            )
        if each.far:
            parts.append(
                f"f_{place} as ({insert} select distinct {FROM}, $2::uuid from {name} "
                f"where {TO} = any($1::uuid[]) and {FROM} {others.format(side=FROM)})"
            )
    return f"with {', '.join(parts)}\nselect 1"


def _moved(each: Pointing) -> str:
    names = _all(each.columns)
    values = [
        f"{name} = case when {name} = any($1::uuid[]) then nullif($2::uuid, id) else {name} end"
        for name in names
    ]
    found = [f"{name} = any($1::uuid[])" for name in names]
    if each.tagged:
        tags = (
            "select array_agg(distinct case when tag = any($1::uuid[]) then $2::uuid else tag end) "
            "from unnest(tags) tag"
        )
        values.append(f"tags = case when tags && $1::uuid[] then ({tags}) else tags end")
        found.append("tags && $1::uuid[]")
    return (
        f"update {each.table.sql} set {', '.join(values)} "
        f"where id <> all($1::uuid[]) and ({' or '.join(found)})"
    )


@lru_cache(maxsize=KEPT)
def absorb_sql(table: RecordTable, title: str) -> str:
    """Ends records that nothing points to any more ($1: ids), whose ids and history are another's
    ($2) from now on ($3). What was merged into them earlier leads to the other as well.

    `title` is the expression of what a row `r` is called; redirects remember it.
    """
    return f"""
with story as (
  update {SCHEMA}.timeline
  set record_id = $2::uuid, merged_from = coalesce(merged_from, record_id), version = 0
  where record_id = any($1::uuid[])
), words as (
  delete from {table.words.sql} where id = any($1::uuid[])
), forgotten as (
  delete from {SCHEMA}.unlinked where target_id = any($1::uuid[]) or record_id = any($1::uuid[])
), earlier as (
  update {SCHEMA}.redirect set winner_id = $2::uuid where winner_id = any($1::uuid[])
), led as (
  insert into {SCHEMA}.redirect(loser_id, winner_id, module, at, title)
  select r.id, $2::uuid, {table.module}, $3::timestamptz, {title}
  from {table.sql} r where r.id = any($1::uuid[])
)
delete from {table.sql} where id = any($1::uuid[])
"""


def _all(names: Sequence[str] | dict[str, None]) -> list[str]:
    return [identifier(name) for name in names]
