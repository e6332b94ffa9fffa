"""The clusters of duplicates of a module in SQL: a page of them as JSON."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from crm.duplicates import (
    DuplicateRule,
    active_rules,
)
from storage.cluster_plan import (
    ClusterEdges,
    ClusterNodes,
    ClusterPart,
    ClusterRecords,
    ClusterRules,
    ClustersPart,
    ClusterTruncated,
    DuplicatesRoot,
    clusters_mark,
)
from storage.cluster_search_sql import MOST_SHOWN, ClusterSearch, flag
from storage.draft import Draft, number_literal, text_literal
from storage.duplicate_sql import rule_sql
from storage.json_sql import JSON_TEXT, Entry, json_constant, json_list, json_object
from storage.list_sql import ID
from storage.page_sql import encoded_cursor
from storage.plan import Constant, EdgeCursor, PageInfo, PageInfoItem, Shape
from storage.tables import Column, Condition, Row, table_of

RecordJson = Callable[[Draft, Row, Shape], Column]


def duplicates_json(draft: Draft, root: DuplicatesRoot, shown: RecordJson) -> Column:
    """The JSON object of a page of clusters; `shown` gives the JSON of a record."""
    return _Clusters(draft, root, shown).json()


class _Clusters:
    """The parts of the JSON, over the rows of a page of clusters."""

    def __init__(self, draft: Draft, root: DuplicatesRoot, shown: RecordJson) -> None:
        self._draft = draft
        self._root = root
        self._shown = shown
        self._module = root.module
        self._table = table_of(root.module)
        self._rules = active_rules(root.module)
        self._search = ClusterSearch(draft, root)
        self._row = draft.row("d")

    def json(self) -> Column:
        entries = [(part.key, self._part(part)) for part in self._root.parts]
        place, total = sa.func.row_number().over(), sa.func.count().over()
        page = self._draft.row("p")
        numbered = sa.select(
            page.columns(("first", "ids")), place.label("n"), total.label("total")
        ).select_from(self._search.page().subquery(page.alias))
        found = sa.select(json_object(entries)).select_from(numbered.subquery(self._row.alias))
        return found.scalar_subquery()

    def _part(self, part: ClustersPart) -> Column:
        within = self._row.column("n") <= number_literal(self._root.size)
        match part:
            case Constant(json=json):
                return json_constant(json)
            case ClusterNodes(parts=parts):
                return json_list(self._cluster(parts), within, self._row.column("n"))
            case ClusterEdges(parts=parts):
                edge = json_object([self._edge_entry(item) for item in parts])
                return json_list(edge, within, self._row.column("n"))
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])

    def _edge_entry(self, part: Constant | EdgeCursor | ClusterNodes) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._cursor(self._row.column("first"))
            case ClusterNodes(key=key, parts=parts):
                return key, self._cluster(parts)

    def _cluster(self, parts: Sequence[ClusterPart]) -> Column:
        return json_object([(part.key, self._of_cluster(part)) for part in parts])

    def _of_cluster(self, part: ClusterPart) -> Column:
        match part:
            case Constant(json=json):
                return json_constant(json)
            case ClusterRecords(shape=shape):
                return self._records(shape)
            case ClusterRules():
                return self._keys()
            case ClusterTruncated():
                return sa.func.cardinality(self._row.column("ids")) > number_literal(MOST_SHOWN)

    def _records(self, shape: Shape) -> Column:
        row = self._draft.row()
        shown = flag(f"{row.alias}.id = any({self._row.alias}.ids[:{MOST_SHOWN}])")
        return (
            sa.select(json_list(self._shown(self._draft, row, shape), None, row.column(ID)))
            .select_from(self._table.source(row))
            .where(shown)
            .scalar_subquery()
        )

    def _keys(self) -> Column:
        """The keys of the rules by which two of the records match."""
        if not self._rules:
            return json_constant("[]")
        keys = [
            sa.case((self._any_pair(rule), text_literal(f'"{rule.key}"'))) for rule in self._rules
        ]
        joined = sa.func.concat_ws(text_literal(","), *keys)
        listed = text_literal("[").concat(joined).concat(text_literal("]"))
        return sa.type_coerce(listed, JSON_TEXT)

    def _any_pair(self, rule: DuplicateRule) -> Condition:
        one, other = self._draft.row("a"), self._draft.row("b")
        columns = (ID, *(self._module.by_number[match.field].column for match in rule.matches))
        sides = [self._among(row, tuple(dict.fromkeys(columns))) for row in (one, other)]
        return sa.exists(
            sa.select(number_literal(1))
            .select_from(sides[0].join(sides[1], one.column(ID) < other.column(ID)))
            .where(flag(rule_sql(self._module, rule, one.alias, other.alias)))
        )

    def _among(self, side: Row, columns: Sequence[str]) -> FromClause:
        row = self._draft.row()
        shown = flag(f"{row.alias}.id = any({self._row.alias}.ids[:{MOST_SHOWN}])")
        query = sa.select(row.columns(columns)).select_from(self._table.source(row)).where(shown)
        return query.offset(number_literal(0)).subquery(side.alias)

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        size, count = number_literal(self._root.size), sa.func.count()
        match item:
            case Constant(json=json):
                return json_constant(json)
            case PageInfoItem(name="hasNextPage"):
                return sa.or_(count > size, self._search.beyond().is_not(None))
            case PageInfoItem(name="hasPreviousPage"):
                return json_constant("false" if self._root.after is None else "true")
        cursor = sa.func.max(self._cursor(self._row.column("first")))
        if item.name == "startCursor":
            return cursor.filter(self._row.column("n") == number_literal(1))
        last = sa.func.least(self._row.column("total"), size)
        ended = cursor.filter(self._row.column("n") == last)
        further = sa.case((count <= size, self._cursor(self._search.beyond())))
        return sa.func.coalesce(further, ended)

    def _cursor(self, first: Column) -> Column:
        known = encoded_cursor(text_literal(clusters_mark(self._module)), first)
        return sa.case((first.is_not(None), known))
