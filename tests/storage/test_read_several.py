"""What access allows of each module holds in every part of a list of several modules."""

from crm.definitions import Definitions
from crm.filters import EVERYTHING, NOTHING, Compare, Filter
from crm.kinds import Operator
from crm.shared import choose, shared_module
from storage.group_plan import GroupBy, GroupOrder, Measure
from storage.plan import (
    Aggregates,
    AnyShape,
    Connection,
    ConnectionRoot,
    GroupNodes,
    GroupRecords,
    Groups,
    Label,
    MeasureValue,
    Member,
    Nodes,
    Page,
    Shape,
    Title,
    TotalCount,
)
from tests.support.records import PLACE, THING, Reader, insert_rows, new_row


async def test_access_is_each_modules_own(reader: Reader, definitions: Definitions) -> None:
    place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
    for module, names in ((place, ("here", "there")), (thing, ("big", "small", "tiny"))):
        rows = [new_row(module, {"name": name}) for name in names]
        numbered = [{**row, "number": n} for n, row in enumerate(rows, 1)]
        await insert_rows(reader.connection, reader.asker.schema, module, numbered)
    beyond_one = Compare(thing.by_name["number"], Operator.GT, 1)
    only_here = Compare(place.by_name["name"], Operator.EQ, "here")
    cases: list[tuple[Filter, Filter, list[str]]] = [
        (EVERYTHING, EVERYTHING, ["big", "here", "small", "there", "tiny"]),
        (EVERYTHING, beyond_one, ["here", "small", "there", "tiny"]),
        (only_here, beyond_one, ["here", "small", "tiny"]),
        (NOTHING, beyond_one, ["small", "tiny"]),
        (NOTHING, NOTHING, []),
    ]
    shared = choose(shared_module(definitions), ["thing", "place"])
    shape = AnyShape(tuple(Shape(one, (Title("title"),)) for one in shared.members))
    by_title = (GroupBy(shared.by_name["title"]),)
    for of_places, of_things, expected in cases:
        members = (Member(place, of_places), Member(thing, of_things))
        nodes, count = Nodes("nodes", shape), MeasureValue("count", Measure("count"))
        inner = Connection(shared, EVERYTHING, (), Page(5), (nodes,), members)
        group = GroupNodes("nodes", (Label("label"), GroupRecords("records", inner)))
        groups = Groups("groups", by_title, (GroupOrder(None),), 10, None, (group,))
        parts = (nodes, TotalCount("totalCount"), Aggregates("aggregates", (count,)), groups)
        root = ConnectionRoot(
            "records", Connection(shared, EVERYTHING, (), Page(10), parts, members)
        )
        answer = await reader.answer(root)
        assert isinstance(answer, dict)
        assert sorted(node["title"] for node in answer["nodes"]) == expected
        assert answer["totalCount"] == answer["aggregates"]["count"] == len(expected)
        assert answer["groups"]["nodes"] == [
            {"label": title, "records": {"nodes": [{"title": title}]}} for title in expected
        ]
