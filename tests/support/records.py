"""Tables of modules, rows in them, and plans over them, for tests of what is read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from crm.access import Asker
from crm.changes import AddIndex, CreateTable
from crm.definitions import Definitions, Field, LookupRules, Module, NumberRules, Option
from crm.ids import new_id
from crm.periods import Clock
from storage.ddl import ddl
from storage.engine import Connection
from storage.plan import ConnectionRoot, NodesRoot, ReadPlan, RecordRoot
from storage.read_sql import compile_read
from storage.records import run_read
from tests.support.workspaces import FreshWorkspace

PLACE, THING = 64, 65
NOW = datetime(2027, 3, 31, 9, 30, tzinfo=UTC)
COLORS = (Option("RED", "Deep red"), Option("BLUE", "Blue"), Option("GREEN", "It's green"))


def two_modules() -> Definitions:
    """A module with a field of each kind, which points to itself and to a smaller module."""
    place = Module(
        PLACE,
        "place",
        "places",
        "Place",
        "Places",
        title_field=1,
        all_fields=(
            Field(1, "name", "Name", "TEXT"),
            Field(2, "size", "Size", "INTEGER"),
            Field(3, "color", "Color", "SELECT", options=COLORS),
            Field(4, "keeper", "Keeper", "USER"),
        ),
    )
    thing = Module(
        THING,
        "thing",
        "things",
        "Thing",
        "Things",
        title_field=10,
        all_fields=(
            Field(10, "name", "Name", "TEXT", indexed=True),
            Field(11, "remark", "Remark", "LONG_TEXT"),
            Field(12, "count", "Count", "INTEGER", indexed=True),
            Field(13, "price", "Price", "DECIMAL", number_rules=NumberRules(precision=12, scale=2)),
            Field(14, "share", "Share", "PERCENT"),
            Field(15, "done", "Done", "BOOLEAN"),
            Field(16, "day", "Day", "DATE", indexed=True),
            Field(17, "moment", "Moment", "DATETIME"),
            Field(18, "email", "E-mail", "EMAIL", unique=True),
            Field(19, "phone", "Phone", "PHONE"),
            Field(20, "country", "Country", "COUNTRY"),
            Field(21, "color", "Color", "SELECT", options=COLORS),
            Field(22, "colors", "Colors", "MULTI_SELECT", options=COLORS),
            Field(23, "place", "Place", "LOOKUP", lookup=LookupRules(PLACE, "things", "Things")),
            Field(24, "parent", "Parent", "LOOKUP", lookup=LookupRules(THING, "parts", "Parts")),
            Field(25, "tester", "Tester", "USER"),
        ),
    )
    return Definitions((place, thing), epoch=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Runs plans for a workspace's administrator on one connection."""

    connection: Connection
    asker: Asker
    clock: Clock
    epoch: int = 1

    async def texts(self, plan: ReadPlan, values: Sequence[object] = ()) -> list[str | None]:
        """The JSON texts of the plan's roots."""
        statement = compile_read(plan)
        return await run_read(
            self.connection, statement, self.asker, self.epoch, values, self.clock
        )

    async def answer(
        self, root: ConnectionRoot | NodesRoot | RecordRoot, values: Sequence[object] = ()
    ) -> object:
        """The parsed JSON of one root."""
        (text,) = await self.texts(ReadPlan((root,)), values)
        return None if text is None else json.loads(text, parse_float=Decimal)


def reader_of(connection: Connection, workspace: FreshWorkspace) -> Reader:
    """A reader for the workspace's administrator."""
    asker = Asker(workspace.id, workspace.schema, workspace.member_id, "administrator", 1)
    return Reader(connection, asker, Clock(NOW))


async def create_tables(connection: Connection, schema: str, definitions: Definitions) -> None:
    """Make the tables of the modules, with their indexes."""
    for module in definitions.modules:
        indexes = (AddIndex(module, field) for field in module.fields if field.indexed)
        for step in (CreateTable(module), *indexes):
            for command in ddl(step, schema):
                await connection.execute(command)


Row = dict[str, object]
"""A record's values by physical column."""


def new_row(module: Module, values: Mapping[str, object], *, deleted: bool = False) -> Row:
    """A row of the module from values by API name; ids stand for records under lookups."""
    own = {module.by_name[name].column: value for name, value in values.items()}
    return {
        "id": new_id(module.number),
        "created_at": NOW,
        "updated_at": NOW,
        "version": 1,
        "deleted_at": NOW if deleted else None,
        **own,
    }


async def insert_rows(
    connection: Connection, schema: str, module: Module, rows: Iterable[Row]
) -> None:
    """Write rows as they are."""
    for row in rows:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await connection.execute(
            f"insert into {schema}.{module.table} ({', '.join(row)}) values ({places})",
            *row.values(),
        )


def row_id(row: Row) -> UUID:
    """The row's id."""
    found = row["id"]
    assert isinstance(found, UUID)
    return found
