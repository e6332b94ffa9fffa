"""Links of multi lookups that a call makes and takes away: compared with what is there, written."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from crm.errors import BadUserInput, UserError, UserErrorCode
from storage.change import Change, Linking
from storage.engine import Connection
from storage.link_sql import linked_sql, links_sql
from storage.ties import FROM, TO, links_table
from storage.transaction import in_workspace
from storage.writing import Writing

MOST_LINKS = 20_000
"""How many links one mutation makes and takes away."""

MOST_OF_ONE = 10_000
"""How many links a record may have by one of its own multi lookups; the other side has no limit."""

Mistakes = list[tuple[Change, UserError]]


async def settle_links(
    connection: Connection, writing: Writing, changes: Iterable[Change]
) -> Mistakes:
    """Leaves of what the changes ask of links what differs from what is there, as a value of each
    change; gives what is wrong, with paths from the row.

    The records must be locked, or new. Raises BadUserInput for more links than one call may write.
    """
    wrong: Mistakes = []
    found = [(change, linking) for change in changes for linking in change.links.values()]
    if not found:
        return wrong
    _refuse_too_many(sum(len(each.come) + len(each.go) for _, each in found))
    there, counts = await _read(connection, writing, found)
    for change, linking in found:
        key = (linking.lookup.number, change.id)
        linked = there.get(key, set())
        wrong += [(change, error) for error in linking.errors(linked)]
        linking.settle(linked)
        most = counts.get(key, 0) + len(linking.come) - len(linking.go)
        if linking.come and most > MOST_OF_ONE:
            wrong.append((change, _full(linking, most).under(*change.path)))
        if linking.come or linking.go:
            change.values[linking.lookup.column] = _told(change, linking)
    _refuse_too_many(sum(len(each.come) + len(each.go) for _, each in found))
    return wrong


async def write_links(connection: Connection, writing: Writing, changes: Iterable[Change]) -> None:
    """Writes what `settle_links` left, in one statement."""
    arguments: dict[str, tuple[list[UUID], ...]] = {}
    for change in changes:
        for linking in change.links.values():
            own, other, was_own, was_other = arguments.setdefault(
                links_table(linking.lookup), ([], [], [], [])
            )
            own += [change.id] * len(linking.come)
            other += linking.come
            was_own += [change.id] * len(linking.go)
            was_other += linking.go
    arguments = {table: lists for table, lists in arguments.items() if any(lists)}
    if arguments:
        sql = in_workspace(links_sql(tuple(arguments)), writing)
        await connection.execute(sql, *(each for lists in arguments.values() for each in lists))


_Key = tuple[int, UUID]


async def _read(
    connection: Connection, writing: Writing, found: list[tuple[Change, Linking]]
) -> tuple[Mapping[_Key, set[UUID]], Mapping[_Key, int]]:
    """The links that matter of records that are there, and how many those have that get more."""
    asked: dict[int, list[tuple[Change, Linking]]] = {}
    for change, linking in found:
        if not change.creates:
            asked.setdefault(linking.lookup.number, []).append((change, linking))
    there: dict[_Key, set[UUID]] = {}
    counts: dict[_Key, int] = {}
    if not asked:
        return there, counts
    numbers = list(asked)
    tables = tuple(links_table(asked[number][0][1].lookup) for number in numbers)
    sql = in_workspace(linked_sql(tables, MOST_LINKS + 1), writing)
    rows = await connection.fetch(sql, *(each for n in numbers for each in _arguments(asked[n])))
    for row in rows:
        key = (numbers[row["place"]], row[FROM])
        if row[TO] is None:
            counts[key] = row["count"]
        else:
            there.setdefault(key, set()).add(row[TO])
    return there, counts


def _arguments(asked: list[tuple[Change, Linking]]) -> tuple[list[UUID], ...]:
    pairs = [
        (change.id, id_)
        for change, linking in asked
        for id_ in {**linking.come, **linking.go, **linking.expected}
    ]
    whole = [change.id for change, linking in asked if linking.all_go]
    counted = [change.id for change, linking in asked if linking.come]
    return [own for own, _ in pairs], [other for _, other in pairs], whole, counted


def _told(change: Change, linking: Linking) -> str:
    return told_links(None if change.creates else linking.go, linking.come)


def told_links(went: Iterable[UUID] | None, came: Iterable[UUID]) -> str:
    """What the timeline tells of links that were taken away and made; of a new record what is
    told of its other values."""
    gone = None if went is None else [str(id_) for id_ in went]
    return json.dumps([gone, [str(id_) for id_ in came]])


def _refuse_too_many(count: int) -> None:
    if count > MOST_LINKS:
        raise BadUserInput(
            f"The mutation would make or take away more than {MOST_LINKS:,} links. Send them in "
            "several mutations."
        )


def _full(linking: Linking, most: int) -> UserError:
    field = linking.lookup
    message = (
        f"{field.label} links at most {MOST_OF_ONE:,} records; there would be {most:,}. Links the "
        "other way have no limit."
    )
    return UserError(UserErrorCode.OUT_OF_RANGE, message, (field.api_name,))
