"""The statements that write records, each with its timeline and outbox rows.

They are made from physical names alone and kept by them, so that workspaces of one layout share
them. Parameters 1 to 6 are the same in all that write: timeline ids, the moment, the member, the
source, the depth, whether automation shall hear. A row of the timeline takes the id at its place.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache

from storage.effect_sql import box, line, linked
from storage.following import MOMENTS
from storage.names import identifier
from storage.record_layout import Column, RecordTable, WordsTable

KEPT = 2000  # statements of each form
NOTHING_ELSE: Mapping[str, str] = {}
# "deleted_at is null" in a form that matches no partial index. While a table is small, reading
# such an index whole seems as cheap as finding an id; that plan would be kept as the table grows.
LIVE = "num_nulls({row}deleted_at) = 1"

# As a subquery the ids do not tell how many they are, so that PostgreSQL keeps one plan for one
# and for a thousand instead of planning each time anew.
AMONG = "any((select ${place}::uuid[])::uuid[])"


class Among(Enum):
    """Which records a write is about: those that are not in the recycle bin, those that are, or
    both."""

    LIVE = "live"
    BINNED = "binned"
    ALL = "all"


@lru_cache(maxsize=KEPT)
def lock_sql(
    table: RecordTable,
    columns: tuple[str, ...],
    to_delete: bool,
    among: Among,
    limit: int,
    locks: bool = True,
) -> str:
    """Locks records by their ids ($1), in the order of the ids, up to `limit` of them; gives the
    ids and what the records hold in `columns`. Without `locks` they are only read."""
    strength = "update" if to_delete else "no key update"
    return (
        f"select {_list(map(identifier, ('id', *columns)))} from {table.sql} "
        f"where id = {AMONG.format(place=1)}{_AMONG_THEM[among]} order by id limit {limit}"
        + (f" for {strength}" if locks else "")
    )


_AMONG_THEM: Mapping[Among, str] = {
    Among.LIVE: f" and {LIVE.format(row='')}",
    Among.BINNED: " and deleted_at is not null",
    Among.ALL: "",
}


@lru_cache(maxsize=KEPT)
def kept_sql(table: RecordTable, columns: tuple[Column, ...]) -> str:
    """Says of records ($1: ids) which of these columns have a value that another one, from $2 on,
    would replace; records with no such column are left out."""
    names = [identifier(column.name) for column in columns]
    kept = [
        f"({name} is not null and {name} is distinct from ${place}::{column.type})"
        for place, (name, column) in enumerate(zip(names, columns, strict=True), 2)
    ]
    told = (f"{test} as {name}" for name, test in zip(names, kept, strict=True))
    return (
        f"select id, {_list(told)} from {table.sql} "
        f"where id = {AMONG.format(place=1)} and ({' or '.join(kept)})"
    )


@lru_cache(maxsize=KEPT)
def update_sql(table: RecordTable, columns: tuple[Column, ...], shown: tuple[str, ...] = ()) -> str:
    """Sets the columns of records to the same values; gives the ids of those that changed, with
    their number and the new values of the columns `shown`, where there are any.

    The rows must be locked. Parameters from 7: the ids, a value for each column.
    """
    values = [
        (identifier(column.name), f"${8 + place}::{column.type}")
        for place, column in enumerate(columns)
    ]
    return changing_sql(table, _with_moment(table, values), columns, shown)


@lru_cache(maxsize=KEPT)
def update_each_sql(
    table: RecordTable,
    columns: tuple[Column, ...],
    partly: frozenset[str],
    lists: tuple[Column, ...] = (),
    shown: tuple[str, ...] = (),
) -> str:
    """Sets the columns of records to values of their own; gives what `update_sql` does.

    The rows must be locked. Parameters from 7: the ids, then for each column its values, a list
    being given as its text, and for each of `lists` what the timeline is told of it, null where
    it stays; then for each column in `partly`, in their order, which of the records shall have
    the value given: the others keep theirs.
    """
    given_too = (*columns, *lists)
    names = ["id", *(identifier(column.name) for column in given_too)]
    types = ["uuid", *("text" if column.is_array else column.type for column in given_too)]
    chosen = [identifier(column.name) for column in columns if column.name in partly]
    names += [f"has_{name}" for name in chosen]
    types += ["boolean"] * len(chosen)
    arrays = [f"(select ${place}::{type_}[])" for place, type_ in enumerate(types, 7)]
    values = []
    for column in columns:
        name = identifier(column.name)
        value = f"given.{name}::{column.type}"
        if column.name in partly:
            value = f"case when given.has_{name} then {value} else old.{name} end"
        values.append((name, value))
    given = f"given as (select * from unnest({_list(arrays)}) as g({_list(names)})), "
    told = [identifier(column.name) for column in lists]
    values = _with_moment(table, values, partly)
    return changing_sql(table, values, columns, shown, given, told)


def _with_moment(
    table: RecordTable, values: list[tuple[str, str]], partly: Collection[str] = ()
) -> list[tuple[str, str]]:
    """The values with that of a column that follows another of them, where it is not given."""
    follows, known = MOMENTS.get(table.module), dict(values)
    if follows is None or follows.of not in known:
        return values
    value = follows.sql(known[follows.of])
    if follows.name in partly:
        given = f"given.{follows.name}"
        value = f"case when given.has_{follows.name} then {given} else {value} end"
    elif follows.name in known:
        return values
    return list({**known, follows.name: value}.items())


@lru_cache(maxsize=KEPT)
def words_sql(words: WordsTable) -> str:
    """Keeps the words of records. Parameters: the ids, and the words of each."""
    return f"""
insert into {words.sql} as w (id, layout, words)
select g.id, {words.layout}, g.words::tsvector from unnest($1::uuid[], $2::text[]) as g(id, words)
on conflict (id) do update set layout = excluded.layout, words = excluded.words
"""


def changing_sql(
    table: RecordTable,
    values: Sequence[tuple[str, str]],
    columns: Sequence[Column] = (),
    shown: Sequence[str] = (),
    each: str = "",
    told: Sequence[str] = (),
    also: Mapping[str, str] = NOTHING_ELSE,
) -> str:
    """Sets columns of records to what is given for each, `old` being the record as it was.

    `each` makes the rows `given`, which tell the records; without it parameter 7 has their ids.
    `told` are those of their columns that say how links of a record change. What a value that lies
    in several columns was and is, is told of all when one changes. `also` is what else is done with
    `written`, by name: it has the columns as they were, called `was_` and their name.
    """
    after = [f"r.{identifier(name)} as shown_{identifier(name)}" for name in shown]
    if shown:
        after.append("r.number")
    gives = ["id", *(["number"] if shown else []), *(f"shown_{name}" for name in shown)]
    meant = "given.id" if each else AMONG.format(place=7)
    untold = {column.name for column in columns if not column.told}
    mates = {column.name: column.mates for column in columns if column.mates}
    lined = {name: value for name, value in values if name not in untold}
    names = list(lined)
    together = {name: mates.get(name, (name,)) for name in names}
    differs = " or ".join(
        [
            *(f"old.{name} is distinct from {value}" for name, value in lined.items()),
            *(f"given.{name} is not null" for name in told),
        ]
    )
    news = [
        f"case when {_differ(together[name])} "
        f"then json_build_array(old.{name}, r.{name}) end as {name}"
        for name in names
    ]
    news += [f"given.{name}::json as {name}" for name in told]
    names += told
    changed = [f"case when written.{name} is not null then '{name}' end" for name in names]
    extra = (
        "'before', written.before, "
        f"'changed', to_json(array_remove(array[{_list(changed)}]::text[], null))"
        f"{linked(told)}"
    )
    changes = [f"{name} = {value}" for name, value in values]
    was = [f"old.{name} as was_{name}" for name, _ in values] if also else []
    more = "".join(f", {name} as (\n{sql}\n)" for name, sql in also.items())
    return f"""
with {each}written as (
  update {table.sql} r
  set {
        _list(
            [
                *changes,
                "version = r.version + 1",
                "updated_at = $2::timestamptz",
                "updated_by = $3::uuid",
            ]
        )
    }
  from {table.sql} old{", given" if each else ""}
  where r.id = old.id and old.id = {meant} and ({differs})
  returning {
        _list(
            [
                *("r.id", "r.version", "row_to_json(r) as record", "row_to_json(old) as before"),
                *news,
                *after,
                *was,
            ]
        )
    }
), {line(table, "UPDATED", names)}, {box(table, "UPDATED", extra)}{more}
select {_list(gives)} from written
"""


def _differ(names: Sequence[str]) -> str:
    return " or ".join(f"old.{name} is distinct from r.{name}" for name in names)


def _list(parts: Iterable[str]) -> str:
    return ", ".join(parts)
