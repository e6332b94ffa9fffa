"""A workspace to write in: modules with every rule that writes know, and short ways to write."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from crm.access import Asker
from crm.changes import AddReference, AddUnique, CreateTable
from crm.definitions import (
    USERS,
    AutoNumberRules,
    Definitions,
    Field,
    LookupRules,
    Module,
    NumberRules,
    OnDelete,
    Option,
    TextRules,
)
from crm.inputs import Row
from crm.periods import Clock
from crm.system_modules import comes_with_workspaces
from storage.ddl import ddl
from storage.engine import Connection, Pool
from storage.outbox import DirtyMarks
from storage.plan import RecordsPlan, Shape, Value
from storage.read_sql import compile_records
from storage.statement import Statement
from storage.writes import (
    MassResult,
    Origin,
    RowResult,
    Selection,
    Writer,
    Writing,
    create_records,
    delete_record,
    delete_records,
    update_record,
    update_records,
)
from tests.support.system import activity_log
from tests.support.workspaces import FreshWorkspace

ACCOUNT, PRODUCT, DEAL, ITEM, FILE = 64, 65, 66, 67, 68
NOW = datetime(2027, 3, 31, 9, 30, tzinfo=UTC)
TAGS = tuple(Option(key, key.title()) for key in ("NEW", "NULL", "OLD"))


def _lookup(number: int, name: str, target: int, inverse: str, rule: OnDelete) -> Field:
    rules = LookupRules(target, inverse, inverse.title(), rule)
    return Field(number, name, name.title(), "LOOKUP", lookup=rules)


def office_definitions() -> Definitions:
    """Accounts and deals with bins, products and files without; items that go with their deal."""
    account = Module(
        ACCOUNT,
        "account",
        "accounts",
        "Account",
        "Accounts",
        title_field=1,
        all_fields=(
            Field(1, "name", "Name", "TEXT", required=True, unique=True),
            Field(2, "email", "E-mail", "EMAIL", unique=True),
            Field(3, "tags", "Tags", "MULTI_SELECT", options=TAGS),
            _lookup(4, "parent", ACCOUNT, "children", OnDelete.SET_NULL),
        ),
    )
    product = Module(
        PRODUCT,
        "product",
        "products",
        "Product",
        "Products",
        title_field=10,
        recycle_bin=False,
        all_fields=(
            Field(10, "name", "Name", "TEXT", required=True, unique=True),
            Field(11, "code", "Code", "INTEGER", unique=True),
        ),
    )
    own = (account, product, _deal(), _item(), _file())
    return Definitions((*own, activity_log()), epoch=1)


def _deal() -> Module:
    return Module(
        DEAL,
        "deal",
        "deals",
        "Deal",
        "Deals",
        title_field=20,
        all_fields=(
            Field(20, "name", "Name", "TEXT", required=True, text=TextRules(2, 50)),
            Field(
                21,
                "amount",
                "Amount",
                "DECIMAL",
                number_rules=NumberRules(Decimal(0), precision=12, scale=2),
            ),
            Field(22, "stage", "Stage", "SELECT", default="NEW", options=TAGS),
            Field(23, "day", "Day", "DATE"),
            Field(24, "moment", "Moment", "DATETIME"),
            Field(
                25,
                "ref",
                "Reference",
                "AUTO_NUMBER",
                unique=True,
                auto_number=AutoNumberRules("D'-", 3, 98),
            ),
            Field(26, "serial", "Serial", "TEXT", read_only=True),
            _lookup(27, "account", ACCOUNT, "deals", OnDelete.SET_NULL),
            _lookup(28, "product", PRODUCT, "deals", OnDelete.RESTRICT),
            Field(29, "agent", "Agent", "USER"),
            _lookup(30, "partner", ACCOUNT, "partnerDeals", OnDelete.SET_NULL),
            Field(31, "won", "Won", "BOOLEAN"),
            Field(32, "remark", "Remark", "LONG_TEXT"),
        ),
    )


def _item() -> Module:
    return Module(
        ITEM,
        "item",
        "items",
        "Item",
        "Items",
        all_fields=(
            Field(40, "label", "Label", "TEXT"),
            replace(_lookup(41, "deal", DEAL, "items", OnDelete.CASCADE), required=True),
            _lookup(42, "parent", ITEM, "parts", OnDelete.CASCADE),
            _lookup(43, "product", PRODUCT, "items", OnDelete.SET_NULL),
            _lookup(44, "cover", FILE, "covers", OnDelete.SET_NULL),
        ),
    )


def _file() -> Module:
    return Module(
        FILE,
        "file",
        "files",
        "File",
        "Files",
        recycle_bin=False,
        all_fields=(
            Field(50, "label", "Label", "TEXT"),
            _lookup(51, "item", ITEM, "files", OnDelete.CASCADE),
        ),
    )


async def make_tables(connection: Connection, schema: str, definitions: Definitions) -> None:
    """Make the modules' tables with all that holds their values together; those that come with
    the workspace are there."""
    modules = [each for each in definitions.modules if not comes_with_workspaces(each)]
    for module in modules:
        for command in ddl(CreateTable(module), schema):
            await connection.execute(command)
    for module in modules:
        for field in module.fields:
            steps: list[AddUnique | AddReference] = []
            if field.unique:
                steps.append(AddUnique(module, field))
            if field.lookup is not None:
                target = definitions.by_number[field.lookup.module]
                steps.append(AddReference(module, field, target))
            if field.kind == "USER":
                steps.append(AddReference(module, field, USERS))
            for step in steps:
                for command in ddl(step, schema):
                    await connection.execute(command)


@dataclass(frozen=True, slots=True)
class Office:
    """Writes on behalf of a workspace's administrator."""

    pool: Pool
    writer: Writer
    asker: Asker
    definitions: Definitions
    clock: Clock

    def module(self, name: str) -> Module:
        """The module of this API name."""
        return self.definitions.by_name[name]

    def shows(self, module: str, *names: str) -> Statement:
        """The read-back of some of a record's fields."""
        found = self.module(module)
        parts = tuple(Value(name, found.by_name[name]) for name in names)
        return compile_records(RecordsPlan(Shape(found, parts)))

    def writing(
        self,
        module: str | None = None,
        *show: str,
        origin: Origin = Origin(),  # noqa: B008 - a frozen value
    ) -> Writing:
        """How to write on behalf of the administrator; where a module is given, some of a record's
        fields are read back."""
        read_back = None if module is None else self.shows(module, *show)
        return Writing(self.asker, self.definitions, self.clock, origin, read_back)

    async def create(
        self,
        module: str,
        *rows: Row,
        partial: bool = False,
        origin: Origin = Origin(),  # noqa: B008 - a frozen value
        show: Sequence[str] = ("id",),
    ) -> list[RowResult]:
        """Make records; by default their ids are read back."""
        return await create_records(
            self.writer,
            self.writing(module, *show, origin=origin),
            self.module(module),
            rows,
            partial=partial,
        )

    async def made(self, module: str, **row: object) -> UUID:
        """Make one record in which nothing is wrong; gives its id."""
        (result,) = await self.create(module, row)
        assert result.id is not None, result.errors
        return result.id

    async def update(self, module: str, id: UUID | None, **data: object) -> RowResult:
        """Change one record."""
        return await update_record(
            self.writer,
            self.writing(module, "version"),
            self.module(module),
            id,
            data,
        )

    async def update_all(self, module: str, selection: Selection, **data: object) -> MassResult:
        """Change the records of a selection."""
        return await update_records(
            self.writer,
            self.writing(),
            self.module(module),
            selection,
            data,
        )

    async def delete(self, module: str, id: UUID | None, *, permanently: bool = False) -> RowResult:
        """Delete one record."""
        return await delete_record(
            self.writer,
            self.writing(module, "id", "version"),
            self.module(module),
            id,
            permanently=permanently,
        )

    async def delete_all(
        self, module: str, selection: Selection, *, permanently: bool = False
    ) -> MassResult:
        """Delete the records of a selection."""
        return await delete_records(
            self.writer,
            self.writing(),
            self.module(module),
            selection,
            permanently=permanently,
        )

    async def rows(self, module: str) -> list[dict[str, object]]:
        """All of a module's rows by physical column, the bin included, as they were made."""
        table = f"{self.asker.schema}.{self.module(module).table}"
        return [dict(row) for row in await self.pool.fetch(f"select * from {table} order by id")]

    async def row(self, module: str, id: UUID) -> dict[str, object]:
        """One row, wherever it is."""
        (found,) = [row for row in await self.rows(module) if row["id"] == id]
        return found

    async def timeline(self, id: UUID | None = None) -> list[tuple[str, object]]:
        """The actions and changes of a record's timeline, or of all records."""
        rows = await self.pool.fetch(
            f"select action, changes from {self.asker.schema}.timeline "
            "where $1::uuid is null or record_id = $1 order by id",
            id,
        )
        return [(row["action"], json.loads(row["changes"])) for row in rows]

    async def outbox(self, id: UUID | None = None) -> list[dict[str, object]]:
        """The events that wait, about one record or all; their bodies parsed."""
        rows = await self.pool.fetch(
            f"select * from {self.asker.schema}.outbox "
            "where $1::uuid is null or record_id = $1 order by id",
            id,
        )
        return [{**row, "body": json.loads(row["body"])} for row in rows]

    async def count(self, table: str) -> int:
        """How many rows a table of the workspace has."""
        found: int = await self.pool.fetchval(f"select count(*) from {self.asker.schema}.{table}")
        return found


async def open_office(pool: Pool, workspace: FreshWorkspace) -> Office:
    """Make the modules' tables in a fresh workspace."""
    definitions = office_definitions()
    async with pool.acquire() as connection, connection.transaction():
        await make_tables(connection, workspace.schema, definitions)
    asker = Asker(workspace.id, workspace.schema, workspace.member_id, "administrator", 1)
    return Office(pool, Writer(pool, DirtyMarks(pool)), asker, definitions, Clock(NOW))
