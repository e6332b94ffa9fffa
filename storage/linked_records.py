"""The records that conditions and templates lead to, each read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.definitions import Module
from crm.filters import AllRelated, AnyRelated
from crm.ids import parse_id
from crm.periods import Clock
from storage.engine import Connection
from storage.errors import translated
from storage.linked import read_rows
from storage.names import identifier
from storage.related import has_related
from storage.saved_tags import tags_today

Row = Mapping[str, object]

_WINNERS = "select loser_id, winner_id from {}.redirect where loser_id = any($1::uuid[])"


@dataclass(slots=True)
class Links:
    """Linked records of one workspace, each read once."""

    connection: Connection
    schema: str
    _known: dict[tuple[int, UUID], Row | None] = field(default_factory=dict)
    _winners: dict[UUID, UUID | None] = field(default_factory=dict)

    async def row(self, module: Module, id_text: object) -> Row | None:
        """The record of `module` with this id; None where there is none or it is deleted."""
        found = parse_id(id_text)
        if found is None:
            return None
        key = (module.number, found)
        if key not in self._known:
            rows = await read_rows(self.connection, self.schema, module, [found])
            self._known[key] = rows.get(found)
        return self._known[key]

    async def today(self, ids: Iterable[object]) -> dict[object, str]:
        """For those of some ids whose records were merged into others, the ids of these."""
        asked = {text: found for text in ids if (found := parse_id(text)) is not None}
        new = [found for found in asked.values() if found not in self._winners]
        if new:
            rows = await self.connection.fetch(_WINNERS.format(identifier(self.schema)), new)
            self._winners.update(dict.fromkeys(new))
            self._winners.update({row["loser_id"]: row["winner_id"] for row in rows})
        winners = ((text, self._winners[found]) for text, found in asked.items())
        return {text: str(winner) for text, winner in winners if winner is not None}

    async def tags(self, names: Sequence[object]) -> list[UUID | None]:
        """The id of each tag that a condition asks for; None where it is not there."""
        return await tags_today(self.connection, self.schema, [str(name) for name in names])

    async def has_related(
        self, asked: AnyRelated | AllRelated, id_text: object, clock: Clock
    ) -> bool:
        """Whether the related list of the record with this id is as asked.

        Raises BadUserInput for an operand that cannot be compared, Timeout where it takes too long.
        """
        found = parse_id(id_text)
        if found is None:
            return False
        with translated():
            return await has_related(self.connection, self.schema, asked, found, clock)

    def known(self, module: Module, id_text: object) -> Row | None:
        """The record, if `row` has read it."""
        found = parse_id(id_text)
        return None if found is None else self._known.get((module.number, found))
