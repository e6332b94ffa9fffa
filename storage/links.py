"""Finds the records that a write wants to link to, and holds them until it has ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from crm.checked import Wanted, not_found
from crm.definitions import USERS
from crm.errors import UserError
from crm.kinds import kind_of
from crm.tags import KIND as TAGS
from crm.tags import gathered
from storage.engine import Connection
from storage.names import identifier
from storage.record_layout import HeldLink
from storage.redirects import winners_of
from storage.statement import SCHEMA
from storage.transaction import in_workspace
from storage.write_sql import LIVE
from storage.writing import Writing

ID = "id"
_KEYS = "_link_keys"


@dataclass(frozen=True, slots=True)
class Key:
    """What records are found by: a table, a column and its type, `folded` without its case."""

    table: str
    column: str
    type: str
    folded: bool

    @property
    def sql(self) -> str:
        """The rows found: the place of the value that was asked for, and the record's id."""
        column, value = f"t.{identifier(self.column)}", "g.value"
        if self.folded:
            column, value = f"lower({column})", f"lower({value})"
        return (
            f"from {SCHEMA}.{identifier(self.table)} t "
            f"join unnest((select $%d::{self.type}[])) with ordinality g(value, place) "
            f"on {column} = {value} "
            f"where {self.there} order by t.id for key share of t"
        )

    @property
    def there(self) -> str:
        """The condition that tells of the row `t` whether it can be linked to."""
        if self.table == USERS.table:
            return "t.active"
        return LIVE.format(row="t.") if self.column == ID else "t.deleted_at is null"


Found = Mapping[tuple[Key, object], UUID]


async def find_links(connection: Connection, writing: Writing, wanted: Iterable[Wanted]) -> Found:
    """The ids of all wanted records that are there, in one statement.

    They cannot be deleted before the transaction ends; one that is just being deleted is waited
    for and not found. The id of a record that was merged into another one finds that one, in
    further statements.
    """
    asked: dict[Key, dict[object, None]] = {}
    for link in wanted:
        asked.setdefault(_key(link), {})[link.value] = None
    if not asked:
        return {}
    found = await _find(connection, writing, {key: list(values) for key, values in asked.items()})
    missing = [(key, id_) for key, id_ in _ids(asked) if (key, id_) not in found]
    winners = await winners_of(connection, writing, [id_ for _, id_ in missing]) if missing else {}
    if winners:
        led = [(key, id_, winners[id_]) for key, id_ in missing if id_ in winners]
        again: dict[Key, list[object]] = {}
        for key, _, winner in led:
            again.setdefault(key, []).append(winner)
        there = await _find(connection, writing, again)
        found.update({(k, i): there[k, w] for k, i, w in led if (k, w) in there})
    return found


async def _find(
    connection: Connection, writing: Writing, asked: Mapping[Key, list[object]]
) -> dict[tuple[Key, object], UUID]:
    keys = tuple(sorted(asked, key=lambda key: (key.table, key.column)))
    values = [asked[key] for key in keys]
    rows = await connection.fetch(in_workspace(_find_sql(keys), writing), *values)
    return {(keys[row["key"]], values[row["key"]][row["place"] - 1]): row["id"] for row in rows}


def _ids(asked: Mapping[Key, Iterable[object]]) -> Iterator[tuple[Key, UUID]]:
    """What is asked for by ids of records, which may have been merged."""
    for key, values in asked.items():
        if key.column == ID and key.table != USERS.table:
            yield from ((key, value) for value in values if isinstance(value, UUID))


def resolve(found: Found, links: Iterable[Wanted]) -> tuple[dict[str, object], list[UserError]]:
    """The ids of links by column, and an error for each whose record was not found."""
    values: dict[str, object] = {}
    errors: list[UserError] = []
    for link in links:
        id_, column = found_id(found, link), link.field.column
        if id_ is not None and link.field.kind == TAGS:
            before = values.get(column)
            values[column] = gathered(before if isinstance(before, list) else (), id_)
        elif id_ is not None:
            values[column] = id_
        else:
            errors.append(
                not_found(link.label, link.target, link.by.api_name, link.value, link.path)
            )
    return values, errors


def found_id(found: Found, link: Wanted) -> UUID | None:
    """The id of a wanted record, if it was found."""
    return found.get((_key(link), link.value))


def held_links(trusted: Iterable[Sequence[Wanted]]) -> tuple[HeldLink, ...]:
    """The links by id of records as the statement that makes these holds them itself, in the order
    of the fields."""
    kinds = {(each.field.number, each.target.number): each for links in trusted for each in links}
    held = [(kinds[numbers].field.column, _key(kinds[numbers])) for numbers in sorted(kinds)]
    return tuple(HeldLink(column, key.table, key.there) for column, key in held)


def _key(link: Wanted) -> Key:
    # Where cached_property keeps its values too: a module never changes.
    known: dict[str, Key] = vars(link.target).setdefault(_KEYS, {})
    found = known.get(link.by.column)
    if found is None:
        kind = kind_of(link.by)
        found = Key(link.target.table, link.by.column, kind.sql, kind.unique_folded)
        known[link.by.column] = found
    return found


@lru_cache(maxsize=2000)
def _find_sql(keys: tuple[Key, ...]) -> str:
    return "\nunion all\n".join(
        f"select {place} as key, k.place, k.id "
        f"from (select g.place, t.id {key.sql % (place + 1)}) k"
        for place, key in enumerate(keys)
    )
