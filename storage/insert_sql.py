"""The statement that makes records, each with its words, timeline and outbox rows.

See `storage.write_sql` for how such statements are made and for their first six parameters.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from crm.search.vectors import COUNT_PLACE, NUMBER_PLACE
from storage.effect_sql import box, line, linked
from storage.names import identifier
from storage.record_layout import Column, Counter, HeldLink, RecordTable
from storage.statement import SCHEMA
from storage.write_sql import AMONG, KEPT

_PLAIN = frozenset({"bigint", "boolean", "integer", "numeric"})
_QUOTED = frozenset({"date", "uuid"})
"""The types whose text is JSON, and those whose text is JSON within quotes."""


@lru_cache(maxsize=KEPT)
def insert_sql(
    table: RecordTable,
    columns: tuple[Column, ...],
    counters: tuple[Counter, ...],
    lists: tuple[Column, ...] = (),
    held: tuple[HeldLink, ...] = (),
    *,
    single: bool,
    guarded: bool = False,
    collides: bool = True,
) -> str:
    """Makes records that collide with none; gives the ids of those that were not made. Where none
    of the module can collide, `collides` is False, and PostgreSQL need not look for others first.

    They are made only if all records that their links in `held` point to are there; these cannot
    be deleted before the transaction ends. Where it is `guarded`, they are made only if the
    definitions and the member did not move on, without waiting for who just changes them.

    Parameters from 7: the columns that were given as a JSON list, the ids, the words of each
    record, the values of each column, what the timeline is told of each of `lists`, the prefix of
    each counter, two ends for each of those that search looks into, the epochs of the definitions
    and of the member if `guarded`. Ids, words, values and what is told are arrays unless `single`.
    """
    prefixes = 10 + len(columns) + len(lists)
    told = [identifier(column.name) for column in lists]
    source = "beside" if told else "written"
    names = [identifier(column.name) for column in columns]
    counted = [identifier(counter.column) for counter in counters]
    padded = [
        f"${prefixes + place}::text || "
        f"lpad({name}, greatest({counter.digits}, length({name})), '0')"
        for place, (name, counter) in enumerate(zip(counted, counters, strict=True))
    ]
    taken = [f"{name}::{column.type}" for name, column in zip(names, columns, strict=True)]
    lined = [identifier(column.name) for column in columns if column.told]
    types = {name: column.type for name, column in zip(names, columns, strict=True)}
    conditions = _held_there(held, single=single)
    if guarded:
        ends = 2 * sum(bool(counter.weight) for counter in counters)
        conditions.append(_guard(prefixes + len(counters) + ends))
    where = f"\n  where {' and '.join(conditions)}" if conditions else ""
    news = [
        f"'[null,' || {_json_text(f'r.{name}', types.get(name, 'text'))} || ']' as {name}"
        for name in (*lined, *counted)
    ]
    system = ["id", "created_at", "created_by", "updated_at", "updated_by"]
    stamps = ["id", "$2::timestamptz", "$3::uuid", "$2::timestamptz", "$3::uuid"]
    return f"""
with given as (
  {_given(columns + lists, counters, single=single)}
), {_held(columns, held, single=single)}written as (
  insert into {table.sql} as r ({_list([*system, *names, *counted])})
  select {_list([*stamps, *taken, *padded])}
  from given{where}
{"  on conflict do nothing" if collides else ""}
  returning {_list(["r.id", "r.number", "r.version", "row_to_json(r) as record", *news])}
), words as (
  insert into {table.words.sql}(id, layout, words)
  select written.id, {table.words.layout},
    ({_words(table, counters, prefixes + len(counters))})::tsvector
  from written join given on given.id = written.id
), {_beside(told)}{
        line(
            table,
            "CREATED",
            [*lined, *counted, *told],
            source,
        )
    }, {box(table, "CREATED", f"'changed', $7::json{linked(told, source)}", source)}
select given.id from given left join written on written.id = given.id where written.id is null
"""


def _held(columns: Sequence[Column], held: Sequence[HeldLink], *, single: bool) -> str:
    """The records that links point to, each held for as long as the transaction lasts."""
    places = {column.name: place for place, column in enumerate(columns, 10)}
    return "".join(
        f"held_{number} as (select t.id from {SCHEMA}.{identifier(link.table)} t "
        f"where t.id = {_pointed(places[link.column], single=single)} and {link.there} "
        "order by t.id for key share of t), "
        for number, link in enumerate(held)
    )


def _pointed(place: int, *, single: bool) -> str:
    return f"${place}::uuid" if single else AMONG.format(place=place)


def _held_there(held: Sequence[HeldLink], *, single: bool) -> list[str]:
    """The conditions that all records that links point to are there."""
    if single:
        return [f"exists (select from held_{number})" for number in range(len(held))]
    # A link to a record of any of several modules is held in one of their tables.
    tables: dict[str, list[str]] = {}
    for number, link in enumerate(held):
        tables.setdefault(identifier(link.column), []).append(f"select id from held_{number}")
    return [
        f"not exists (select from given where {column} is not null "
        f"and {column}::uuid not in ({' union all '.join(ids)}))"
        for column, ids in tables.items()
    ]


def _guard(place: int) -> str:
    """The condition that the definitions and the member ($3) have the epochs at this place and
    the next; it does not hold while the definitions are being changed.

    The statement holds locks on tables that such a change needs, so that it must not wait for it.
    """
    return (
        f"(select epoch from {SCHEMA}.epoch where one for key share skip locked) = ${place}::bigint"
        f" and (select epoch from {SCHEMA}.member where id = $3 and active) = ${place + 1}::bigint"
    )


def _json_text(value: str, type_: str) -> str:
    """The JSON of a value as text, null where that is null."""
    bare = type_.partition("(")[0]
    if bare in _PLAIN:
        return f"{value}::text"
    return f"'\"' || {value} || '\"'" if bare in _QUOTED else f"to_json({value})::text"


def _beside(told: Sequence[str]) -> str:
    """The rows written with what is told of links beside them; nothing where nothing is."""
    columns = _list(f"given.{name}::json as {name}" for name in told)
    joined = f"select written.*, {columns} from written join given on given.id = written.id"
    return f"beside as ({joined}), " if told else ""


def _given(columns: Sequence[Column], counters: Sequence[Counter], *, single: bool) -> str:
    return (_given_single if single else _given_together)(columns, counters)


def _given_single(columns: Sequence[Column], counters: Sequence[Counter]) -> str:
    values = [
        f"${place}::{column.type} as {identifier(column.name)}"
        for place, column in enumerate(columns, 10)
    ]
    first = ["$8::uuid as id", "$9::text as words"]
    return f"select {_list([*first, *values, *_counts(counters)])}"


def _words(table: RecordTable, counters: Sequence[Counter], first: int) -> str:
    """The text of a new record's words: those given, its number, and what was counted."""
    parts = ["given.words", f"written.number || ':{NUMBER_PLACE}{table.words.number_weight}'"]
    for place, counter in enumerate(counter for counter in counters if counter.weight):
        count = f"given.{identifier(counter.column)}"
        padded = f"lpad({count}, greatest({counter.digits}, length({count})), '0')"
        at = f"':{COUNT_PLACE}{counter.weight}'"
        tail, joined = (f"${first + 2 * place + end}::text" for end in (0, 1))
        parts += [f"{tail} || {padded} || {at}", f"{joined} || {padded} || {at}"]
        parts.append(f"{count} || {at}")
    return " || ' ' || ".join(parts)


def _given_together(columns: Sequence[Column], counters: Sequence[Counter]) -> str:
    # Lists of lists would come out flat, so they go as their text.
    types = ["text" if column.is_array else column.type for column in columns]
    arrays = [f"${place}::{type_}[]" for place, type_ in enumerate(types, 10)]
    names = ["id", "words", *(identifier(column.name) for column in columns)]
    return (
        f"select {_list(['g.*', *_counts(counters)])} "
        f"from unnest({_list(['$8::uuid[]', '$9::text[]', *arrays])}) as g({_list(names)})"
    )


def _counts(counters: Sequence[Counter]) -> list[str]:
    return [
        f"nextval('{SCHEMA}.{identifier(counter.sequence)}'::regclass)::text "
        f"as {identifier(counter.column)}"
        for counter in counters
    ]


def _list(parts: Iterable[str]) -> str:
    return ", ".join(parts)
