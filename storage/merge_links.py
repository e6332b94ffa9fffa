"""The links that records have by their own multi lookups, when they are merged."""

from collections.abc import Iterator
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from storage.change import Change
from storage.engine import Connection
from storage.link_sql import linked_sql
from storage.linking import MOST_LINKS, MOST_OF_ONE, told_links
from storage.merge_records import FROM_, Merged
from storage.ties import FROM, TO, links_table
from storage.transaction import in_workspace
from storage.writing import Writing


async def read_links(
    connection: Connection, writing: Writing, module: Module, there: Merged
) -> "MergedLinks":
    """What the records link before they are merged."""
    found = MergedLinks(there)
    lists = module.lists
    if lists:
        sql = in_workspace(linked_sql(tuple(map(links_table, lists)), MOST_LINKS + 1), writing)
        asked: tuple[list[UUID], ...] = ([], [], [there.winner, *there.losers], [])
        for row in await connection.fetch(sql, *(asked * len(lists))):
            found.add(lists[row["place"]], row[FROM], row[TO])
    return found


class MergedLinks:
    """What the records link by each of the module's multi lookups, and what becomes of that."""

    def __init__(self, there: Merged) -> None:
        self._there = there
        self._before: dict[int, set[UUID]] = {}
        self._moved: dict[int, set[UUID]] = {}

    def add(self, field: Field, record: UUID, linked: UUID) -> None:
        """Notes a link."""
        of = self._before if record == self._there.winner else self._moved
        of.setdefault(field.number, set()).add(linked)

    def _after(self, field: Field) -> set[UUID]:
        gone = {self._there.winner, *self._there.losers}
        own = self._before.get(field.number, set()).difference(self._there.losers)
        return own | (self._moved.get(field.number, set()) - gone)

    def full(self, field: Field) -> Iterator[UserError]:
        """The error of more links than a record may have."""
        count = len(self._after(field))
        if count > MOST_OF_ONE:
            message = (
                f"{field.label} links at most {MOST_OF_ONE:,} records; there would be {count:,}."
            )
            yield UserError(UserErrorCode.OUT_OF_RANGE, message, (FROM_,))

    def tell(self, field: Field, change: Change) -> None:
        """Lets the change of the record tell of all links that came and went."""
        before, after = self._before.get(field.number, set()), self._after(field)
        linking = change.links.get(field.number)
        if linking is not None:
            after = (after | set(linking.come)) - set(linking.go)
        change.values.pop(field.column, None)
        if before != after:
            told = told_links(sorted(before - after), sorted(after - before))
            change.values[field.column] = told
