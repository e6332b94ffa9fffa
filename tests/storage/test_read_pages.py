"""Pages read by cursors, in both directions, are the parts of one sorted list."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from hypothesis import given
from hypothesis import strategies as st

from crm.cursors import Cursor, decode_cursor
from crm.definitions import USERS, Definitions, Module
from crm.evaluate import fold
from crm.filters import EVERYTHING, Slot
from crm.kinds import kind_of
from storage.plan import (
    Connection,
    ConnectionRoot,
    EdgeCursor,
    EdgeNode,
    Edges,
    Nodes,
    Order,
    Page,
    PageInfo,
    PageInfoItem,
    Place,
    Shape,
    TotalCount,
    Value,
)
from tests.support.properties import in_batches
from tests.support.read_filters import pointed_row, strategies
from tests.support.records import PLACE, THING, Reader, Row, insert_rows, new_row, row_id

INFO = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")


@dataclass(frozen=True, slots=True)
class Window:
    """What one page showed."""

    ids: list[str]
    cursors: list[str]
    has_next: bool
    has_previous: bool
    start: str | None
    end: str | None
    total: int


class Listing:
    """A list of things in an order, read page by page."""

    def __init__(self, reader: Reader, module: Module, order: tuple[Order, ...]) -> None:
        self.reader = reader
        self.module = module
        self.order = order

    async def read(
        self,
        size: int,
        *,
        backward: bool = False,
        after: str | None = None,
        before: str | None = None,
        offset: int = 0,
    ) -> Window:
        """One page with all there is to know of it."""
        values: list[object] = []
        page = Page(size, backward, offset, self._place(after, values), self._place(before, values))
        shape = Shape(self.module, (Value("id", self.module.by_name["id"]),))
        parts = (
            Nodes("nodes", shape),
            Edges("edges", (EdgeCursor("cursor"), EdgeNode("node", shape))),
            PageInfo("pageInfo", tuple(PageInfoItem(name, name) for name in INFO)),
            TotalCount("totalCount"),
        )
        root = ConnectionRoot(
            "things", Connection(self.module, EVERYTHING, self.order, page, parts)
        )
        answer = await self.reader.answer(root, values)
        assert isinstance(answer, dict)
        ids = [node["id"] for node in answer["nodes"]]
        assert [edge["node"]["id"] for edge in answer["edges"]] == ids
        bare = await self._bare(page, shape, values)
        assert bare == ids
        info = answer["pageInfo"]
        return Window(
            ids,
            [edge["cursor"] for edge in answer["edges"]],
            info["hasNextPage"],
            info["hasPreviousPage"],
            info["startCursor"],
            info["endCursor"],
            answer["totalCount"],
        )

    async def _bare(self, page: Page, shape: Shape, values: Sequence[object]) -> list[str]:
        """The same page where nothing but its records is asked for."""
        connection = Connection(self.module, EVERYTHING, self.order, page, (Nodes("nodes", shape),))
        answer = await self.reader.answer(ConnectionRoot("things", connection), values)
        assert isinstance(answer, dict)
        return [node["id"] for node in answer["nodes"]]

    def _place(self, cursor: str | None, values: list[object]) -> Place | None:
        if cursor is None:
            return None
        found: Cursor = decode_cursor(cursor, "after")
        keys: list[object] = []
        for key in found.keys:
            keys.append(None if key is None else Slot(len(values)))
            if key is not None:
                values.append(key)
        values.append(found.id)
        return Place(tuple(keys), Slot(len(values) - 1))


def orders(definitions: Definitions) -> st.SearchStrategy[tuple[Order, ...]]:
    """Up to three keys, some of them through lookups."""
    thing = definitions.by_number[THING]
    reached = [((), thing), ((thing.by_name["place"],), definitions.by_number[PLACE])]
    reached += [
        ((thing.by_name["parent"],), thing),
        ((thing.by_name["place"], definitions.by_number[PLACE].by_name["keeper"]), USERS),
    ]
    keys = [
        (field, path)
        for path, module in reached
        for field in (*module.system_fields, *module.fields)
        if kind_of(field).sortable and field.column not in ("number", "created_at")
    ]
    order = st.builds(
        lambda key, descending, nulls: Order(key[0], key[1], descending, nulls),
        st.sampled_from(keys),
        st.booleans(),
        st.booleans(),
    )
    return st.lists(order, max_size=3).map(tuple)


def in_order(rows: Sequence[Row], order: Sequence[Order], records: dict[object, Row]) -> list[Row]:
    """The rows as a plain sort by the order puts them."""

    def value(row: Row | None, key: Order) -> object:
        for lookup in key.path:
            row = None if row is None else records.get(row.get(lookup.column))
        found = None if row is None else row.get(key.field.column)
        if found is None:
            return None
        if key.field.kind == "SELECT":
            return [option.key for option in key.field.options].index(str(found))
        return fold(str(found)) if kind_of(key.field).folded else found

    def compare(left: Row, right: Row) -> int:
        for key in order:
            mine, other = value(left, key), value(right, key)
            if mine is None or other is None:
                difference = (mine is None) - (other is None)
                if difference:
                    return -difference if key.nulls_first else difference
            elif mine != other:
                return (1 if mine > other else -1) * (-1 if key.descending else 1)  # type: ignore[operator]
        descending = bool(order) and order[-1].descending
        return (1 if row_id(left) > row_id(right) else -1) * (-1 if descending else 1)

    return sorted(rows, key=cmp_to_key(compare))


@in_batches
@given(data=st.data())
async def test_walks_see_each_record_once_in_order(
    reader: Reader, definitions: Definitions, batch: int, data: st.DataObject
) -> None:
    place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
    member = reader.asker.member
    draw, drawn = data.draw, strategies(definitions)
    spots = [
        new_row(place, pointed_row(place, values, {0: [member]}), deleted=draw(st.booleans()))
        for values in draw(st.lists(drawn.rows(place), max_size=3))
    ]
    things: list[Row] = []
    for _ in range(draw(st.integers(0, 9))):
        ids = {0: [member], PLACE: [*map(row_id, spots)], THING: [*map(row_id, things)]}
        values = pointed_row(thing, draw(drawn.rows(thing)), ids)
        things.append(new_row(thing, values, deleted=draw(st.integers(0, 5)) == 0))
    order = draw(orders(definitions))
    live = [row for row in things if row["deleted_at"] is None]
    records = {row["id"]: row for row in (*spots, *things) if row["deleted_at"] is None}
    records[member] = await a_member(reader)
    wanted = [str(row["id"]) for row in in_order(live, order, records)]
    transaction = reader.connection.transaction()
    await transaction.start()
    try:
        await insert_rows(reader.connection, reader.asker.schema, place, spots)
        await insert_rows(reader.connection, reader.asker.schema, thing, things)
        listing = Listing(reader, thing, order)
        size = draw(st.integers(1, 4))
        await check_walk(listing, wanted, size, backward=False)
        await check_walk(listing, wanted, size, backward=True)
        await check_windows(listing, wanted, data)
    finally:
        await transaction.rollback()


async def a_member(reader: Reader) -> Row:
    """The asker as a row."""
    found = await reader.connection.fetchrow(
        f"select id, name, email, created_at from {reader.asker.schema}.member where id = $1",
        reader.asker.member,
    )
    assert found is not None
    return dict(found)


async def check_walk(listing: Listing, wanted: list[str], size: int, *, backward: bool) -> None:
    """All pages from one end to the other."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        window = await (
            listing.read(size, backward=True, before=cursor)
            if backward
            else listing.read(size, after=cursor)
        )
        seen = [*window.ids, *seen] if backward else [*seen, *window.ids]
        assert window.total == len(wanted)
        assert (window.start, window.end) == (
            (window.cursors[0], window.cursors[-1]) if window.cursors else (None, None)
        )
        more, met = (
            (window.has_previous, window.has_next)
            if backward
            else (window.has_next, window.has_previous)
        )
        assert met is (cursor is not None)
        assert more is (len(seen) < len(wanted))
        if not more:
            break
        cursor = window.start if backward else window.end
    assert seen == wanted


async def check_windows(listing: Listing, wanted: list[str], data: st.DataObject) -> None:
    """Pages between two cursors, and pages at an offset."""
    whole = await listing.read(100)
    assert whole.ids == wanted
    size, offset = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 4))
    shifted = await listing.read(size, offset=offset)
    assert shifted.ids == wanted[offset : offset + size]
    assert shifted.has_next is (offset + size < len(wanted))
    assert shifted.has_previous is (offset > 0 and bool(wanted))
    if not wanted:
        return
    first, last = (data.draw(st.integers(0, len(wanted) - 1)) for _ in range(2))
    between = wanted[first + 1 : last]
    cursors = {"after": whole.cursors[first], "before": whole.cursors[last]}
    forward = await listing.read(size, **cursors)
    assert forward.ids == between[:size]
    assert (forward.has_previous, forward.has_next) == (True, True)
    backward = await listing.read(size, backward=True, **cursors)
    assert backward.ids == between[-size:]
    assert (backward.has_previous, backward.has_next) == (True, True)
