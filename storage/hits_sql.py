"""What a text finds in several modules, in SQL: the best hits of each, and a page of all."""

import sqlalchemy as sa

from crm.filters import EVERYTHING, Search
from storage.draft import Draft, number_literal, text_literal
from storage.found_text_sql import found_field, found_text
from storage.hit_plan import (
    HITS_SIGNATURE,
    HitEdges,
    HitNodes,
    HitPart,
    HitRecord,
    HitsPart,
    HitValue,
    SearchRoot,
)
from storage.json_sql import Entry, json_constant, json_list, json_object
from storage.one_sql import record_by_id
from storage.order_sql import Ordered, beyond
from storage.page_sql import PageSql, encoded_cursor
from storage.plan import Constant, EdgeCursor, PageInfo, PageInfoItem, Truncated
from storage.ranked_sql import MOST_RANKED, RankedSql, rank_key, rank_mark
from storage.search_terms import Terms
from storage.tables import Column, Condition, Query

_MILLION = "1000000.0"


def hits_json(draft: Draft, root: SearchRoot) -> Column:
    """The JSON object of a search across modules."""
    return _Hits(draft, root).json() if root.sources else _nothing(root)


class _Hits:
    """The parts of the JSON, over the rows of a page of hits."""

    def __init__(self, draft: Draft, root: SearchRoot) -> None:
        self._draft = draft
        self._root = root
        self._search = _search_of(root)
        self._row = draft.row("p")
        self._size = number_literal(root.size)
        self._shown = self._row.column("n") <= self._size

    def json(self) -> Column:
        entries = [(part.key, self._part(part)) for part in self._root.parts]
        found = sa.select(json_object(entries))
        if any(isinstance(part, HitNodes | HitEdges | PageInfo) for part in self._root.parts):
            found = found.select_from(self._page().subquery(self._row.alias))
        return found.scalar_subquery()

    def _page(self) -> Query:
        """The page's hits in order, and one more; `n` is the place, `total` how many there are."""
        row = self._draft.row("h")
        key = rank_key(row, self._search.text)
        order = Ordered(self._all().subquery(row.alias), row, (key,), True)
        found = sa.select(row.columns(("id", "rank", "module"))).select_from(order.source)
        if self._root.after is not None:
            (segment,) = beyond(self._draft, order, self._root.after)
            found = found.where(*segment.conditions)
        found = found.order_by(row.column("rank").desc(), row.column("id").desc())
        page = self._draft.row("n")
        place = sa.func.row_number().over().label("n")
        total = sa.func.count().over().label("total")
        limited = found.limit(number_literal(self._root.size + 1)).subquery(page.alias)
        columns = page.columns(("id", "rank", "module"))
        return sa.select(columns, place, total).select_from(limited)

    def _all(self) -> Query:
        branches = []
        for source in self._root.sources:
            row = self._draft.row("m")
            found = RankedSql(self._draft, source, None, ()).ranked(MOST_RANKED)
            number = number_literal(source.module.number).label("module")
            columns = row.columns(("id", "rank"))
            branches.append(sa.select(columns, number).select_from(found.subquery(row.alias)))
        if len(branches) == 1:
            return branches[0]
        united = self._draft.row("u")
        return sa.select(united.columns(("id", "rank", "module"))).select_from(
            sa.union_all(*branches).subquery(united.alias)
        )

    def _part(self, part: HitsPart) -> Column:
        match part:
            case Constant(json=json):
                return json_constant(json)
            case HitNodes(parts=parts):
                return json_list(self._hit(parts), self._shown)
            case HitEdges(parts=parts):
                edge = json_object([self._edge_entry(item) for item in parts])
                return json_list(edge, self._shown)
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])
            case Truncated():
                pages = (PageSql(self._draft, source, None) for source in self._root.sources)
                return sa.or_(sa.false(), *(page.truncated() for page in pages))

    def _edge_entry(self, part: Constant | EdgeCursor | HitNodes) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._cursor()
            case HitNodes(key=key, parts=parts):
                return key, self._hit(parts)

    def _hit(self, parts: tuple[HitPart, ...]) -> Column:
        return json_object([(part.key, self._value(part)) for part in parts])

    def _value(self, part: HitPart) -> Column:
        match part:
            case Constant(json=json):
                return json_constant(json)
            case HitValue(name="score"):
                score = self._row.column("rank") / sa.literal_column(_MILLION)
                return sa.cast(score, sa.Double())
            case HitValue(name=name):
                return self._found(name)
            case HitRecord(shapes=shapes):
                wanted = self._row.column("id")
                records = [
                    (self._of(number), record_by_id(self._draft, shape, wanted, EVERYTHING))
                    for number, shape in shapes
                ]
                return sa.case(*records)

    def _found(self, name: str) -> Column:
        tell = found_field if name == "field" else found_text
        told = []
        for source in self._root.sources:
            if source.search is not None:
                terms = Terms(self._draft, source.search)
                id_sql = self._row.column("id")
                text = tell(self._draft, source.search.searched, terms, id_sql)
                told.append((self._of(source.module.number), text))
        return sa.case(*told)

    def _of(self, number: int) -> Condition:
        return self._row.column("module") == number_literal(number)

    def _cursor(self) -> Column:
        rank = rank_mark(self._row.column("rank"), Terms(self._draft, self._search))
        return encoded_cursor(text_literal(HITS_SIGNATURE), rank, self._row.column("id"))

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        if isinstance(item, Constant):
            return json_constant(item.json)
        if item.name == "hasNextPage":
            return sa.func.count() > self._size
        if item.name == "hasPreviousPage":
            return json_constant("false" if self._root.after is None else "true")
        last = sa.func.least(self._row.column("total"), self._size)
        place = number_literal(1) if item.name == "startCursor" else last
        return sa.func.max(self._cursor()).filter(self._row.column("n") == place)


def _search_of(root: SearchRoot) -> Search:
    """What is searched for: the text is the same in all modules."""
    search = root.sources[0].search
    assert search is not None, "every source of a search is searched"
    return search


def _nothing(root: SearchRoot) -> Column:
    """What a text without words finds, and any text where there are no modules."""
    return json_object([(part.key, _empty(part)) for part in root.parts])


def _empty(part: HitsPart) -> Column:
    match part:
        case Constant(json=json):
            return json_constant(json)
        case HitNodes() | HitEdges():
            return json_constant("[]")
        case Truncated():
            return json_constant("false")
        case PageInfo(items=items):
            told = [
                (item.key, json_constant(item.json if isinstance(item, Constant) else _flag(item)))
                for item in items
            ]
            return json_object(told)


def _flag(item: PageInfoItem) -> str:
    return "null" if item.name.endswith("Cursor") else "false"
