"""What a compiled read answers: the JSON of records, lists, nodes and read-backs."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from crm.definitions import USERS, Definitions, Field, Inverse, Module
from crm.filters import EVERYTHING, And, Compare, Slot
from crm.ids import new_id
from crm.kinds import Operator
from storage.errors import Stale
from storage.plan import (
    Connection,
    ConnectionRoot,
    Constant,
    ConstantRoot,
    Itself,
    Link,
    Nodes,
    NodesRoot,
    Order,
    Page,
    PageInfo,
    PageInfoItem,
    Part,
    ReadPlan,
    RecordRoot,
    RecordsPlan,
    Related,
    Shape,
    Title,
    TotalCount,
    Value,
)
from storage.read_sql import GUARD, compile_read, compile_records
from storage.records import read_records, run_read
from tests.support.records import PLACE, THING, Reader, Row, insert_rows, new_row, row_id


class World:
    """A few records: two places, three things."""

    def __init__(self, reader: Reader, definitions: Definitions) -> None:
        self.reader = reader
        self.place = definitions.by_number[PLACE]
        self.thing = definitions.by_number[THING]
        member = reader.asker.member
        self.here = new_row(self.place, {"name": "Here", "color": "GREEN", "keeper": member})
        self.gone = new_row(self.place, {"name": "Gone"}, deleted=True)
        self.full = new_row(
            self.thing,
            {
                "name": 'Älter "quoted" \\ text',
                "count": 7,
                "price": Decimal("12500.50"),
                "share": Decimal("0.10"),
                "done": True,
                "day": date(2027, 3, 31),
                "moment": datetime(2027, 3, 31, 9, 30, tzinfo=timezone(timedelta(hours=2))),
                "email": "Ann@Example.com",
                "color": "BLUE",
                "colors": ["GREEN", "RED"],
                "place": row_id(self.here),
                "tester": member,
            },
        )
        self.empty = new_row(self.thing, {"place": row_id(self.gone), "parent": self.full["id"]})
        self.third = new_row(self.thing, {"name": "", "parent": self.full["id"], "count": 2})

    async def insert(self) -> None:
        """Write the rows."""
        connection, schema = self.reader.connection, self.reader.asker.schema
        await insert_rows(connection, schema, self.place, [self.here, self.gone])
        await insert_rows(connection, schema, self.thing, [self.full, self.empty, self.third])

    def shape(self, *names: str) -> Shape:
        """A thing's values under their own names."""
        return Shape(self.thing, tuple(Value(name, self.thing.by_name[name]) for name in names))

    async def record(self, row: Row, *parts: Part) -> object:
        """The JSON of one thing."""
        root = RecordRoot(
            "thing", Shape(self.thing, parts), self.thing.by_name["id"], Slot(0), EVERYTHING
        )
        return await self.reader.answer(root, [str(row["id"])])


@pytest.fixture
async def world(reader: Reader, definitions: Definitions) -> AsyncIterator[World]:
    """The records, taken back at the end."""
    made = World(reader, definitions)
    transaction = reader.connection.transaction()
    await transaction.start()
    await made.insert()
    yield made
    await transaction.rollback()


async def test_each_kind_of_value_has_its_form(world: World) -> None:
    names = [field.api_name for field in world.thing.fields]
    root = RecordRoot("thing", world.shape(*names), world.thing.by_name["id"], Slot(0), EVERYTHING)
    (text,) = await world.reader.texts(ReadPlan((root,)), [str(row_id(world.full))])
    assert text is not None
    assert json.loads(text) == {
        "name": 'Älter "quoted" \\ text',
        "remark": None,
        "count": 7,
        "price": "12500.50",
        "share": "0.10",
        "done": True,
        "day": "2027-03-31",
        "moment": "2027-03-31T07:30:00Z",
        "email": "Ann@Example.com",
        "phone": None,
        "country": None,
        "color": "BLUE",
        "colors": ["GREEN", "RED"],
        "place": str(row_id(world.here)),
        "parent": None,
        "tester": str(world.reader.asker.member),
    }
    assert list(json.loads(text)) == names


async def test_a_missing_multi_select_is_an_empty_list(world: World) -> None:
    colors = world.thing.by_name["colors"]
    assert await world.record(world.empty, Value("colors", colors)) == {"colors": []}


async def test_lookups_follow_to_live_records_only(world: World) -> None:
    place = world.thing.by_name["place"]
    link = Link("place", place, Shape(world.place, (Title("title"),)))
    assert await world.record(world.full, link) == {"place": {"title": "Here"}}
    assert await world.record(world.empty, link) == {"place": None}
    assert await world.record(world.third, link) == {"place": None}


async def test_users_are_reached_through_users_and_records(world: World) -> None:
    person = Shape(USERS, (Title("title"), Value("email", USERS.by_name["email"])))
    keeper = Link("keeper", world.place.by_name["keeper"], person)
    place = Link("place", world.thing.by_name["place"], Shape(world.place, (keeper,)))
    tester = Link("tester", world.thing.by_name["tester"], Shape(USERS, (Title("t"),)))
    answer = await world.record(world.full, place, tester)
    assert isinstance(answer, dict)
    assert answer["place"]["keeper"]["title"] == "Ada Admin"
    assert answer["tester"] == {"t": "Ada Admin"}


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("name", 'Älter "quoted" \\ text'),
        ("count", "7"),
        ("price", "12500.50"),
        ("day", "2027-03-31"),
        ("moment", "2027-03-31T07:30:00Z"),
        ("color", "Blue"),
        ("colors", "GREEN, RED"),
    ],
)
async def test_titles_are_the_text_of_their_field(world: World, field: str, title: str) -> None:
    titled = replace(world.thing, title_field=world.thing.by_name[field].number)
    world.thing = titled
    assert await world.record(world.full, Title("title")) == {"title": title}


async def test_a_record_without_a_title_shows_its_number(world: World) -> None:
    number = world.thing.by_name["number"]
    answer = await world.record(world.empty, Title("title"), Value("number", number))
    assert isinstance(answer, dict)
    assert answer["title"] == f"#{answer['number']}"
    untitled = replace(world.thing, title_field=None)
    world.thing = untitled
    assert await world.record(world.full, Title("title")) == {"title": f"#{answer['number'] - 1}"}


async def test_response_keys_can_be_any_text(world: World) -> None:
    keys = ["a'b", 'a"b', "a\\b", "a%sb", ":b", "__ws__", "x__ws__ws__.y", "é", "{", "$1"]
    name = world.thing.by_name["count"]
    parts = [Value(key, name) for key in keys]
    constant = Constant("__typename", '"Th\'ing __ws__"')
    answer = await world.record(world.full, constant, *parts)
    assert answer == {"__typename": "Th'ing __ws__", **dict.fromkeys(keys, 7)}


@pytest.mark.parametrize("count", [49, 50, 51, 100, 101, 230])
async def test_wide_objects_keep_all_entries_in_order(world: World, count: int) -> None:
    field = world.thing.by_name["count"]
    parts = [Value(f"v{number}", field) for number in range(count)]
    answer = await world.record(world.full, *parts)
    assert isinstance(answer, dict)
    assert list(answer.items()) == [(f"v{number}", 7) for number in range(count)]


async def test_the_same_record_under_another_key(world: World) -> None:
    again = Itself("again", world.shape("count"))
    assert await world.record(world.full, again) == {"again": {"count": 7}}


async def test_related_lists_have_their_own_filter_order_and_page(world: World) -> None:
    parent, count = world.thing.by_name["parent"], world.thing.by_name["count"]
    parts = Connection(
        world.thing,
        Compare(count, Operator.IS_NULL, True),
        (Order(count, descending=True),),
        Page(1),
        (
            Nodes("nodes", world.shape("id", "count")),
            TotalCount("total"),
            PageInfo("info", (PageInfoItem("more", "hasNextPage"),)),
        ),
    )
    both = replace(parts, condition=EVERYTHING)
    answer = await world.record(
        world.full,
        Related("none", Inverse(world.thing, parent), parts),
        Related("both", Inverse(world.thing, parent), both),
    )
    empty, third = str(row_id(world.empty)), str(row_id(world.third))
    assert answer == {
        "none": {
            "nodes": [{"id": empty, "count": None}],
            "total": 1,
            "info": {"more": False},
        },
        "both": {
            "nodes": [{"id": third, "count": 2}],
            "total": 2,
            "info": {"more": True},
        },
    }
    assert await world.record(
        world.third, Related("none", Inverse(world.thing, parent), parts)
    ) == {"none": {"nodes": [], "total": 0, "info": {"more": False}}}


async def test_only_what_is_asked_is_computed(world: World) -> None:
    counted = Connection(world.thing, EVERYTHING, (), Page(20), (TotalCount("totalCount"),))
    sql = compile_read(ReadPlan((ConnectionRoot("things", counted),))).sql
    assert "LIMIT" not in sql
    assert "row_number" not in sql
    listed = replace(counted, parts=(Nodes("nodes", world.shape("name")),))
    sql = compile_read(ReadPlan((ConnectionRoot("things", listed),))).sql
    assert "LIMIT 20" in sql
    assert "count(" not in sql
    assert "row_number" not in sql
    assert "*" not in sql


async def test_equal_plans_give_equal_statements(world: World) -> None:
    name = world.thing.by_name["name"]
    condition = And(
        (
            Compare(name, Operator.CONTAINS, Slot(0)),
            Compare(name, Operator.NEQ, Slot(0)),
        )
    )
    listed = Connection(
        world.thing, condition, (), Page(20), (Nodes("nodes", world.shape("name")),)
    )
    plan = ReadPlan((ConnectionRoot("one", listed), ConnectionRoot("two", listed)))
    first, second = compile_read(plan), compile_read(plan)
    assert first.sql == second.sql
    assert len(first.binds) == 4  # the slot once, and the guard's three


async def test_nodes_come_in_the_order_asked(world: World) -> None:
    shapes = (
        (world.shape("count"), EVERYTHING),
        (Shape(world.place, (Title("title"),)), EVERYTHING),
        (Shape(USERS, (Title("title"),)), EVERYTHING),
    )
    asked = [
        str(row_id(world.third)),
        "no-id",
        str(row_id(world.here)),
        str(world.reader.asker.member),
        str(row_id(world.gone)),
        str(new_id(99)),
        str(row_id(world.third)),
    ]
    found = [{"count": 2}, None, {"title": "Here"}, {"title": "Ada Admin"}, None, None]
    root = NodesRoot("nodes", Slot(0), shapes)
    assert await world.reader.answer(root, [asked]) == [*found, {"count": 2}]
    mixed = NodesRoot("nodes", [Slot(0), asked[2]], shapes)
    assert await world.reader.answer(mixed, [asked[0]]) == [{"count": 2}, {"title": "Here"}]
    assert await world.reader.answer(NodesRoot("nodes", [], shapes)) == []
    assert await world.reader.answer(NodesRoot("nodes", [asked[0]], ())) == [None]


async def test_records_are_found_by_unique_fields(world: World) -> None:
    email = world.thing.by_name["email"]
    root = RecordRoot("thing", world.shape("count"), email, Slot(0), EVERYTHING)
    assert await world.reader.answer(root, ["ANN@example.COM"]) == {"count": 7}
    assert await world.reader.answer(root, ["bob@example.com"]) is None
    assert "lower(r1.f_18) = lower($1::text)" in compile_read(ReadPlan((root,))).sql
    by_id = replace(root, by=world.thing.by_name["id"])
    assert await world.reader.answer(by_id, ["no-id"]) is None


async def test_what_access_does_not_allow_is_not_there(world: World) -> None:
    allowed = Compare(world.thing.by_name["count"], Operator.LT, 5)
    by_id = world.thing.by_name["id"]
    root = RecordRoot("thing", world.shape("count"), by_id, Slot(0), allowed)
    assert await world.reader.answer(root, [str(row_id(world.full))]) is None
    assert await world.reader.answer(root, [str(row_id(world.third))]) == {"count": 2}
    nodes = NodesRoot("nodes", [str(row_id(world.full))], ((world.shape("count"), allowed),))
    assert await world.reader.answer(nodes) == [None]


async def test_several_roots_are_one_row(world: World) -> None:
    by_id = world.thing.by_name["id"]
    shape = world.shape("count")
    roots = (
        RecordRoot("a", shape, by_id, str(row_id(world.full)), EVERYTHING),
        ConstantRoot("b", "1"),
        RecordRoot("c", shape, by_id, str(row_id(world.gone)), EVERYTHING),
    )
    texts = await world.reader.texts(ReadPlan(roots))
    assert len(texts) == 2
    assert json.loads(texts[0] or "") == {"count": 7}
    assert texts[1] is None


@pytest.mark.parametrize("change", [{"epoch": 2}, {"member": new_id(0)}, {"own": 2}])
async def test_a_moved_epoch_reads_nothing(world: World, change: dict[str, object]) -> None:
    reader = world.reader
    asker = replace(
        reader.asker,
        epoch=2 if "own" in change else 1,
        member=new_id(0) if "member" in change else reader.asker.member,
    )
    epoch = 2 if "epoch" in change else 1
    root = RecordRoot("a", world.shape("count"), world.thing.by_name["id"], Slot(0), EVERYTHING)
    for statement, values in (
        (compile_read(ReadPlan((root,))), [str(row_id(world.full))]),
        (GUARD, []),
        (compile_read(ReadPlan((ConstantRoot("b", "1"),))), []),
    ):
        await run_read(reader.connection, statement, reader.asker, 1, values, reader.clock)
        with pytest.raises(Stale):
            await run_read(reader.connection, statement, asker, epoch, values, reader.clock)


async def test_records_are_read_back_in_the_order_of_their_ids(world: World) -> None:
    place = world.thing.by_name["place"]
    shape = Shape(
        world.thing,
        (
            Value("count", world.thing.by_name["count"]),
            Link("place", place, Shape(world.place, (Title("title"),))),
            Related(
                "parts",
                Inverse(world.thing, world.thing.by_name["parent"]),
                Connection(
                    world.thing,
                    Compare(world.thing.by_name["count"], Operator.GT, Slot(0)),
                    (),
                    Page(5),
                    (TotalCount("totalCount"),),
                ),
            ),
        ),
    )
    ids = [row_id(world.third), new_id(THING), row_id(world.full)]
    reader = world.reader
    texts = await read_records(
        reader.connection,
        compile_records(RecordsPlan(shape)),
        reader.asker,
        1,
        [1],
        reader.clock,
        ids,
    )
    assert [text and json.loads(text) for text in texts] == [
        {"count": 2, "place": None, "parts": {"totalCount": 0}},
        None,
        {"count": 7, "place": {"title": "Here"}, "parts": {"totalCount": 1}},
    ]


def test_a_module_of_another_name_reads_the_same_tables(definitions: Definitions) -> None:
    """Names are not part of the layout: what is renamed keeps its statement."""

    def sql(module: Module, field: Field) -> str:
        shape = Shape(module, (Value("x", field),))
        listed = Connection(module, EVERYTHING, (), Page(1), (Nodes("nodes", shape),))
        return compile_read(ReadPlan((ConnectionRoot("y", listed),))).sql

    thing = definitions.by_number[THING]
    renamed = replace(thing, api_name="other", plural_api_name="others")
    name = thing.by_name["name"]
    assert sql(thing, name) == sql(renamed, replace(name, api_name="title_of"))
