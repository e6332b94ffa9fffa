"""Names the real tables and columns of a workspace, for whoever writes SQL by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from crm.definitions import Definitions, Module


@dataclass(frozen=True, slots=True)
class Table:
    """One module's table; `columns` are by the API names of its fields."""

    name: str
    number: int
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """All tables of one workspace by the API names of its modules, schema-qualified."""

    schema: str
    tables: Mapping[str, Table]

    def save(self, file: Path) -> None:
        """Write it for another process to `load`."""
        tables = {
            module: [table.name, table.number, dict(table.columns)]
            for module, table in self.tables.items()
        }
        file.write_bytes(orjson.dumps({"schema": self.schema, "tables": tables}))


def load(file: Path) -> Layout:
    """Read what `Layout.save` wrote."""
    found = orjson.loads(file.read_bytes())
    tables = {
        module: Table(name, number, columns)
        for module, (name, number, columns) in found["tables"].items()
    }
    return Layout(found["schema"], tables)


def layout_of(definitions: Definitions, schema: str) -> Layout:
    """The layout of a workspace with these definitions."""
    return Layout(
        schema, {module.api_name: _table(module, schema) for module in definitions.modules}
    )


def _table(module: Module, schema: str) -> Table:
    columns = {name: field.column for name, field in module.by_name.items()}
    return Table(f"{schema}.{module.table}", module.number, columns)
