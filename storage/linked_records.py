"""The records that conditions and templates lead to, each read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.definitions import Module
from crm.filters import AllRelated, AnyRelated
from crm.ids import parse_id
from crm.periods import Clock
from crm.saved_tags import tag_key
from storage.engine import Connection
from storage.errors import translated
from storage.linked import read_rows
from storage.names import identifier
from storage.related import has_related
from storage.tag_sql import TAG_NAME_COLUMN, TAG_TABLE

Row = Mapping[str, object]


@dataclass(slots=True)
class Links:
    """Linked records of one workspace, each read once."""

    connection: Connection
    schema: str
    _known: dict[tuple[int, UUID], Row | None] = field(default_factory=dict)

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

    async def tags(self, names: Sequence[object]) -> list[UUID | None]:
        """The id of the tag of each of these names, whatever its case, or that a saved filter
        keeps by identity; None where there is none."""
        table = f"{identifier(self.schema)}.{identifier(TAG_TABLE.name)}"
        keys = [tag_key(str(name)) for name in names]
        rows = await self.connection.fetch(
            f"select lower({TAG_NAME_COLUMN}) as name, '#' || id as key, id from {table} "
            f"where lower({TAG_NAME_COLUMN}) = any($1::text[]) or '#' || id = any($1::text[])",
            keys,
        )
        found = {key: row["id"] for row in rows for key in (row["name"], row["key"])}
        return [found.get(key) for key in keys]

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
