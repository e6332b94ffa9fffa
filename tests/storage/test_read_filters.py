"""Filters in SQL say the same as filters in plain Python, whatever the records hold."""

import json
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.definitions import Definitions, Field, Inverse
from crm.evaluate import Record, holds
from crm.filters import And, AnyRelated, Compare, Filter, Not, Or, Through
from crm.kinds import Operator, kind_of
from storage.plan import Connection, ConnectionRoot, Nodes, Page, ReadPlan, Shape, Value
from tests.support.properties import in_batches
from tests.support.read_filters import (
    every_operand,
    every_value,
    pointed_filter,
    pointed_row,
    strategies,
    with_slots,
)
from tests.support.records import (
    PLACE,
    THING,
    Reader,
    Row,
    insert_rows,
    new_row,
    row_id,
    two_modules,
)


def matching(definitions: Definitions, condition: Filter, number: int = THING) -> ConnectionRoot:
    """The ids of all things, or of all records of another module, that the condition holds for."""
    module = definitions.by_number[number]
    shape = Shape(module, (Value("id", module.by_name["id"]),))
    return ConnectionRoot(
        "found", Connection(module, condition, (), Page(100), (Nodes("nodes", shape),))
    )


class Store:
    """Random records, as rows to insert and as what lookups lead to."""

    def __init__(self, data: st.DataObject, definitions: Definitions, member: UUID) -> None:
        place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
        drawn, nobody = strategies(definitions), {0: [member], PLACE: (), THING: ()}
        self.member = member
        self.places = [
            new_row(place, pointed_row(place, values, nobody), deleted=data.draw(st.booleans()))
            for values in data.draw(st.lists(drawn.rows(place), max_size=2))
        ]
        self.things: list[Row] = []
        for _ in range(data.draw(st.integers(1, 4))):
            ids = {
                0: [member],
                PLACE: [row_id(row) for row in self.places],
                THING: [row_id(row) for row in self.things],
            }
            values = pointed_row(thing, data.draw(drawn.rows(thing)), ids)
            self.things.append(new_row(thing, values, deleted=data.draw(st.booleans())))

    @property
    def ids(self) -> list[UUID]:
        """Every id there is."""
        return [*(row_id(row) for row in (*self.places, *self.things)), self.member]

    def follow(self, field: Field, target: object) -> Record | None:
        """The live record that a lookup points to."""
        if field.kind == "USER":
            return {"id": self.member, "name": "Ada Admin"}
        rows = (*self.places, *self.things)
        return next((row for row in rows if row["id"] == target and not row["deleted_at"]), None)

    def gather(self, inverse: Inverse, id: object) -> Sequence[Row]:
        """The live records whose lookup points to a record."""
        rows = self.live(inverse.module.number)
        return [row for row in rows if row.get(inverse.field.column) == id]

    def live(self, number: int) -> Sequence[Row]:
        """The records of a module that are not deleted."""
        rows = self.things if number == THING else self.places
        return [row for row in rows if row["deleted_at"] is None]


@in_batches
@given(data=st.data())
async def test_random_filters_over_random_records(
    reader: Reader, definitions: Definitions, batch: int, data: st.DataObject
) -> None:
    store = Store(data, definitions, reader.asker.member)
    thing = definitions.by_number[THING]
    number = data.draw(st.sampled_from([THING, PLACE]))
    drawn = data.draw(strategies(definitions).filters(definitions.by_number[number]))
    condition = pointed_filter(drawn, store.ids)
    values: list[object] = []
    asked = with_slots(condition, values) if data.draw(st.booleans()) else condition
    schema = reader.asker.schema
    transaction = reader.connection.transaction()
    await transaction.start()
    try:
        await insert_rows(reader.connection, schema, definitions.by_number[PLACE], store.places)
        await insert_rows(reader.connection, schema, thing, store.things)
        answer = await reader.answer(matching(definitions, asked, number), values)
    finally:
        await transaction.rollback()
    expected = [
        {"id": str(row["id"])}
        for row in store.live(number)
        if holds(
            condition,
            row,
            store.follow,
            reader.asker.member,
            reader.clock,
            gather=store.gather,
        )
    ]
    assert answer == {"nodes": expected}


def expected_ids(reader: Reader, rows: Sequence[Row], form: Filter) -> list[str]:
    """The ids of the live rows for which the filter holds, said by plain Python."""
    live = {row["id"]: row for row in rows if row["deleted_at"] is None}

    def gather(inverse: Inverse, target: object) -> list[Row]:
        return [row for row in live.values() if row.get(inverse.field.column) == target]

    def follow(_: Field, target: object) -> Row | None:
        return live.get(target)

    asker, clock = reader.asker.member, reader.clock
    return [
        str(identifier)
        for identifier, row in live.items()
        if holds(form, row, follow, asker, clock, gather=gather)
    ]


async def check(
    reader: Reader, definitions: Definitions, rows: Sequence[Row], *forms: Filter
) -> None:
    """Each filter finds what plain Python says, all in one statement."""
    plan = ReadPlan(tuple(matching(definitions, form) for form in forms))
    for form, text in zip(forms, await reader.texts(plan), strict=True):
        assert text is not None
        found = [node["id"] for node in json.loads(text)["nodes"]]
        assert found == expected_ids(reader, rows, form), form


@pytest.fixture(scope="module")
async def varied(reader: Reader, definitions: Definitions) -> Sequence[Row]:
    """Things that together hold every value of the pools; each other one points to a thing."""
    thing, member = definitions.by_number[THING], reader.asker.member
    rows: list[Row] = [new_row(thing, {}), new_row(thing, {}, deleted=True)]
    for step in range(9):
        pointed = None if step % 3 == 0 else row_id(rows[step % len(rows)])
        values = {
            field.api_name: every_value(field, step)
            for field in thing.fields
            if field.kind not in ("LOOKUP", "USER")
        }
        values |= {"parent": pointed, "tester": member if step % 2 else None}
        rows.append(new_row(thing, values))
    await insert_rows(reader.connection, reader.asker.schema, thing, rows)
    return rows


@pytest.mark.parametrize("name", [field.api_name for field in two_modules().modules[1].fields])
async def test_every_operator_and_its_complement(
    reader: Reader, definitions: Definitions, varied: Sequence[Row], name: str
) -> None:
    thing = definitions.by_number[THING]
    field, parent = thing.by_name[name], thing.by_name["parent"]
    ids = [row_id(varied[0]), row_id(varied[1]), reader.asker.member]
    (parts,) = definitions.inverses(thing)
    for operator in kind_of(field).operators:
        for operand in every_operand(field, operator, ids):
            leaf = Compare(field, operator, operand)
            inner = (leaf, Not(leaf))
            forms = [
                *inner,
                *(Through(parent, each) for each in inner),
                *(AnyRelated(parts, each) for each in inner),
                Through(parent, AnyRelated(parts, leaf)),
                AnyRelated(parts, Through(parent, leaf)),
            ]
            forms += [Not(form) for form in forms[2:]]
            await check(reader, definitions, varied, *forms)


@pytest.mark.parametrize("levels", [1, 2, 3, 5])
async def test_every_way_of_going_there_and_back(
    reader: Reader, definitions: Definitions, varied: Sequence[Row], levels: int
) -> None:
    """Lookups and related lists in any order, `not` between them, over the question of nothing."""
    thing = definitions.by_number[THING]
    parent, (parts,) = thing.by_name["parent"], definitions.inverses(thing)
    forms: list[Filter] = [And(()), Or(()), Compare(thing.by_name["done"], Operator.EQ, True)]
    for _ in range(levels):
        deeper = [
            make(form)
            for form in forms
            for make in (partial(Through, parent), partial(AnyRelated, parts))
        ]
        forms = [*deeper, *map(Not, deeper)][-48:]
    await check(reader, definitions, varied, *forms)
