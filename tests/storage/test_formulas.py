"""What SQL makes of a formula is what plain Python makes of it, for any formula and any values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from crm.definitions import Definitions, Field, FormulaRules, LookupRules, Module, NumberRules
from crm.formulas.evaluating import evaluate
from crm.formulas.linking import link
from crm.periods import Clock
from storage.draft import Draft
from storage.engine import Pool
from storage.formula_sql import formula_sql
from storage.tables import Row, table_of
from tests.support.formula_texts import FIELDS, ROWS, texts_of
from tests.support.properties import in_batches
from tests.support.records import (
    NOW,
    Reader,
    create_tables,
    insert_rows,
    new_row,
    reader_of,
)
from tests.support.workspaces import fresh_workspace

SHEET = 70
ZONES = ("UTC", "Pacific/Kiritimati", "America/New_York")


def sheet(*formulas: Field) -> Module:
    """The module that the formulas are of."""
    kinds = {"small": "INTEGER", "price": "DECIMAL", "huge": "DECIMAL", "word": "LONG_TEXT"}
    kinds |= {"yes": "BOOLEAN", "dueOn": "DATE", "at": "DATETIME"}
    fields = [
        Field(
            number,
            name,
            name,
            kind,
            number_rules=NumberRules(precision=12, scale=2) if name == "price" else None,
        )
        for number, (name, kind) in enumerate(kinds.items(), 1)
    ]
    place = Field(20, "place", "Place", "LOOKUP", lookup=LookupRules(SHEET, "parts", "Parts"))
    return Module(
        SHEET, "sheet", "sheets", "Sheet", "Sheets", all_fields=(*fields, place, *formulas)
    )


@dataclass(frozen=True, slots=True)
class Sheets:
    """Records to compute with, by their ids."""

    reader: Reader
    rows: Mapping[UUID, Mapping[str, object]]


@pytest.fixture(scope="module")
async def sheets(pool: Pool) -> AsyncIterator[Sheets]:
    """Each record's place is the one before."""
    workspace = await fresh_workspace(pool)
    module = sheet()
    rows, before = [], None
    for values in ROWS:
        row = new_row(module, {**values, **({} if before is None else {"place": before})})
        rows.append(row)
        before = row["id"]
    async with pool.acquire() as connection:
        await create_tables(connection, workspace.schema, Definitions((module,), 1))
        await insert_rows(connection, workspace.schema, module, rows)
        yield Sheets(reader_of(connection, workspace), {row["id"]: row for row in rows})


@given(
    text=st.sampled_from(list(FIELDS)).flatmap(texts_of),
    zone=st.sampled_from(ZONES),
)
@example(text="(huge / -7)", zone="UTC")
@in_batches
async def test_sql_and_python_give_the_same(
    sheets: Sheets, text: str, zone: str, batch: int
) -> None:
    found = link(Definitions((sheet(formula(text)),), 1))
    if found.broken:
        assert "characters; at most" in str(found.broken[0].mistakes), text
        return
    module = found.definitions.modules[0]
    field = module.by_name["result"]
    clock = Clock(NOW, zone)
    given_out = await computed(sheets.reader, module, field, clock)
    assert field.expression is not None
    for id_, row in sheets.rows.items():
        expected = evaluate(
            field.expression, row, lambda _, id_: sheets.rows[UUID(str(id_))], clock
        )
        assert given_out[id_] == expected, (text, row)


async def computed(
    reader: Reader, module: Module, field: Field, clock: Clock
) -> dict[UUID, object]:
    """The field's value of each record, as the database gives it."""
    draft, row = Draft(), Row("r")
    query = sa.select(row.column("id"), formula_sql(draft, row, field)).select_from(
        table_of(module).source(row)
    )
    statement = draft.finish(query)
    arguments = statement.arguments(reader.asker, reader.epoch, (), clock)
    rows = await reader.connection.fetch(statement.text(reader.asker.schema), *arguments)
    return {found[0]: _exact(found[1]) for found in rows}


def formula(text: str) -> Field:
    """A new formula field."""
    return Field(50, "result", "Result", "FORMULA", formula=FormulaRules(text, draft_at=("input",)))


def _exact(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
