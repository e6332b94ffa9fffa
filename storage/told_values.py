"""Values as payloads tell them: tags, which records hold by their ids, by their names of today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from crm.definitions import Field
from crm.shown import shown
from crm.tags import KIND
from storage.engine import Connection
from storage.saved_tags import names_of_tags

Columns = Mapping[str, object]


@dataclass(slots=True)
class ToldValues:
    """How values are told whose tags are known by name; those that are gone are left out."""

    names: dict[UUID, str] = field(default_factory=dict)

    async def know(
        self, connection: Connection, schema: str, held: Iterable[tuple[Field, Columns]]
    ) -> None:
        """Finds the names of all tags among values of fields; asks nothing where there are none."""
        tags = (columns.get(of.column) for of, columns in held if of.kind == KIND)
        ids = {id_ for value in tags for id_ in _ids(value)}
        if ids:
            self.names.update(await names_of_tags(connection, schema, ids))

    def told(self, of: Field, columns: Columns) -> object:
        """The JSON form of a field's value."""
        value = columns.get(of.column)
        if of.kind != KIND or value is None:
            return shown(of, columns)
        found = {self.names[id_] for id_ in _ids(value) if id_ in self.names}
        return sorted(found, key=str.lower)


def _ids(value: object) -> list[UUID]:
    listed = value if isinstance(value, list | tuple) else ()
    return [id_ if isinstance(id_, UUID) else UUID(str(id_)) for id_ in listed]
