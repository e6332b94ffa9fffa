"""A list's records in groups, in SQL: one pass over the records, then a page of its groups."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import sqlalchemy as sa
from sqlalchemy.sql.selectable import CTE, FromClause

from storage.aggregate_sql import (
    aggregates_json,
    gathered_as,
    measure_json,
    measure_sql,
    measured_columns,
    measures_of,
)
from storage.draft import Draft, number_literal
from storage.group_empty_sql import with_empty
from storage.group_key_sql import (
    is_link,
    key_json,
    key_sql,
    label_sql,
    lacks,
    shares,
    title_sql,
)
from storage.group_order_sql import GroupOrdered
from storage.group_plan import Measure
from storage.json_sql import Entry, json_constant, json_list, json_object
from storage.list_sql import all_records, asked_condition, branches
from storage.order_sql import Joined
from storage.plan import (
    Aggregates,
    Connection,
    Constant,
    EdgeCursor,
    GroupEdges,
    GroupNodes,
    GroupPart,
    GroupRecords,
    Groups,
    GroupsPart,
    KeyObject,
    KeyValue,
    Label,
    MeasureValue,
    PageInfo,
    PageInfoItem,
    TotalCount,
)
from storage.tables import Column, Condition, Query, Row, Within

Lists = Callable[[Draft, Connection, Within | None], Column]
"""Gives the JSON of a list of records."""

_COUNT = Measure("count")
_COMPLETE, _INCOMPLETE, _EITHER = "complete", "incomplete", "either"


def groups_json(
    draft: Draft, connection: Connection, groups: Groups, within: Within | None, lists: Lists
) -> Column:
    """The JSON object of the groups of a list's records."""
    return _Groups(draft, connection, groups, within, lists).json()


class _Groups:
    """The parts of the JSON, over the rows of a page of groups.

    In every subquery a group's values are `k1`, `k2` and so on, the titles of records among them
    `t1`, `t2`, its measures `count`, `a1`, `a2`.
    """

    def __init__(
        self,
        draft: Draft,
        connection: Connection,
        groups: Groups,
        within: Within | None,
        lists: Lists,
    ) -> None:
        self._draft = draft
        self._connection = connection
        self._groups = groups
        self._within = within
        self._lists = lists
        self._measures = _measure_names(groups)
        self._order = GroupOrdered(draft, connection.module, groups, self._measures)
        self._grouped = draft.row("g")
        self._row = draft.row("p")

    def json(self) -> Column:
        """The whole object."""
        entries = [(part.key, self._part(part)) for part in self._groups.parts]
        found = sa.select(json_object(entries))
        if any(map(_needs_page, self._groups.parts)):
            found = found.select_from(self._page())
        # Where it is read once PostgreSQL makes it a part of what reads it.
        return found.add_cte(self._all_groups(), nest_here=True).scalar_subquery()

    # Rows

    def _all_groups(self) -> CTE:
        """The groups with their measures, all from one pass over the records."""
        found = branches(self._draft, replace(self._connection, order=()), self._within)
        listed = all_records(self._draft, self._connection, found, self._columns())
        joined = Joined(self._draft, listed.row, listed.source)
        keys = [
            key_sql(self._draft, joined.reach(by.path), by).label(f"k{n}")
            for n, by in enumerate(self._groups.by, 1)
        ]
        measures = [
            measure_sql(self._draft, joined.row, measure).label(name)
            for measure, name in self._measures.items()
        ]
        query = (
            sa.select(*keys, *measures)
            .select_from(joined.source)
            .where(*listed.conditions)
            .group_by(*(number_literal(n) for n in range(1, len(keys) + 1)))
        )
        if not any(by.include_empty for by in self._groups.by):
            return query.cte(self._grouped.alias)
        return with_empty(self._draft, self._groups.by, self._measures, query, self._grouped)

    def _columns(self) -> list[str]:
        """The columns of the records themselves that groups and measures are made of."""
        by = [(*item.path, item.field)[0].column for item in self._groups.by]
        return list(dict.fromkeys([*by, *measured_columns(self._measures)]))

    def _known(self, row: Row) -> Query:
        """All groups, with the titles of the records that they are made by."""
        titles = [
            title_sql(self._draft, row.column(f"k{n}"), by).label(f"t{n}")
            for n, by in enumerate(self._groups.by, 1)
            if is_link(by)
        ]
        names = [*self._key_names(), *self._measures.values()]
        source = sa.table(self._grouped.alias).alias(row.alias)
        return sa.select(row.columns(names), *titles).select_from(source)

    def _page(self) -> FromClause:
        known, numbered = self._draft.row("q"), self._draft.row("n")
        names = [*self._key_names(), *self._title_names(), *self._measures.values()]
        page = (
            sa.select(known.columns(names))
            .select_from(self._known(self._draft.row("g")).subquery(known.alias))
            .where(*self._order.after(known))
            .order_by(*self._order.directed(known))
            .limit(number_literal(self._groups.size + 1))
        )
        place, total = sa.func.row_number().over(), sa.func.count().over()
        return (
            sa.select(numbered.columns(names), place.label("n"), total.label("total"))
            .select_from(page.subquery(numbered.alias))
            .subquery(self._row.alias)
        )

    def _key_names(self) -> list[str]:
        return [f"k{n}" for n in range(1, len(self._groups.by) + 1)]

    def _title_names(self) -> list[str]:
        return [f"t{n}" for n, by in enumerate(self._groups.by, 1) if is_link(by)]

    # Parts

    def _part(self, part: GroupsPart) -> Column:
        shown = self._row.column("n") <= number_literal(self._groups.size)
        match part:
            case Constant(json=json):
                return json_constant(json)
            case TotalCount():
                return self._count_groups()
            case GroupNodes(parts=parts):
                return json_list(self._group(parts), shown)
            case GroupEdges(parts=parts):
                return json_list(json_object([self._edge_entry(item) for item in parts]), shown)
            case PageInfo(items=items):
                return json_object([(item.key, self._page_info(item)) for item in items])

    def _count_groups(self) -> Column:
        source = sa.table(self._grouped.alias).alias(self._draft.row("g").alias)
        return sa.select(sa.func.count()).select_from(source).scalar_subquery()

    def _edge_entry(self, part: Constant | EdgeCursor | GroupNodes) -> Entry:
        match part:
            case Constant(key=key, json=json):
                return key, json_constant(json)
            case EdgeCursor(key=key):
                return key, self._order.cursor(self._row)
            case GroupNodes(key=key, parts=parts):
                return key, self._group(parts)

    def _page_info(self, item: Constant | PageInfoItem) -> Column:
        size, total = number_literal(self._groups.size), sa.func.count()
        match item:
            case Constant(json=json):
                return json_constant(json)
            case PageInfoItem(name="hasNextPage"):
                return total > size
            case PageInfoItem(name="hasPreviousPage"):
                return self._any_before()
        last = sa.func.least(self._row.column("total"), size)
        place = number_literal(1) if item.name == "startCursor" else last
        cursor = sa.func.max(self._order.cursor(self._row))
        return cursor.filter(self._row.column("n") == place)

    def _any_before(self) -> Condition:
        row = self._draft.row("q")
        after = self._order.after(row)
        if not after:
            return sa.false()
        known = self._known(self._draft.row("g")).subquery(row.alias)
        found: Query = sa.select(sa.literal_column("1")).select_from(known)
        return sa.exists(found.where(sa.and_(*after).is_not(sa.true())))

    # One group

    def _group(self, parts: Sequence[GroupPart]) -> Column:
        return json_object([(part.key, self._group_part(part)) for part in parts])

    def _group_part(self, part: GroupPart) -> Column:
        match part:
            case Constant(json=json):
                return json_constant(json)
            case KeyObject(parts=parts):
                return self._key(parts)
            case Label():
                return self._label()
            case MeasureValue():
                return self._measure(part)
            case Aggregates():
                return aggregates_json(part, self._measure)
            case GroupRecords(connection=connection):
                return self._records(connection)

    def _measure(self, part: MeasureValue) -> Column:
        value = self._row.column(self._measures[gathered_as(part.measure)])
        return measure_json(value, part)

    def _key(self, parts: Sequence[Constant | KeyValue | KeyObject]) -> Column:
        entries: list[Entry] = []
        for part in parts:
            match part:
                case Constant(key=key, json=json):
                    entries.append((key, json_constant(json)))
                case KeyValue(key=key, index=index):
                    value = self._row.column(f"k{index + 1}")
                    entries.append((key, key_json(value, self._groups.by[index])))
                case KeyObject(key=key, parts=inner):
                    entries.append((key, self._key(inner)))
        return json_object(entries)

    def _label(self) -> Column:
        labels = [
            label_sql(
                self._row.column(f"k{n}"),
                self._row.column(f"t{n}") if is_link(by) else None,
                by,
            )
            for n, by in enumerate(self._groups.by, 1)
        ]
        joined = labels[0]
        for label in labels[1:]:
            joined = joined.concat(sa.literal_column("' / '", sa.Text())).concat(label)
        return joined

    def _records(self, connection: Connection) -> Column:
        """Groups without a value are asked for apart: only equality is served by indexes."""
        keys = [self._row.column(name) for name in self._key_names()]
        if _has_groups(connection):
            # Each level would double the statement; groups within groups are few.
            return self._list(connection, _EITHER)
        complete = sa.and_(*(key.is_not(None) for key in keys))
        return sa.case(
            (complete, self._list(connection, _COMPLETE)),
            else_=self._list(connection, _INCOMPLETE),
        )

    def _list(self, connection: Connection, which: str) -> Column:
        return self._lists(self._draft, connection, partial(self._belongs, which))

    def _belongs(self, which: str, row: Row) -> Condition:
        """Whether a record is in the group, which has all its values, or not all, or either."""
        found: list[Condition] = [asked_condition(self._draft, self._connection, self._within, row)]
        for n, by in enumerate(self._groups.by, 1):
            value = self._row.column(f"k{n}")
            equal, missing = shares(self._draft, row, by, value), lacks(self._draft, row, by)
            if which is _COMPLETE:
                found.append(equal)
            elif which is _INCOMPLETE and len(self._groups.by) == 1:
                found.append(missing)
            else:
                found.append(sa.or_(equal, sa.and_(value.is_(None), missing)))
        return sa.and_(*found)


def _needs_page(part: GroupsPart) -> bool:
    """Whether the part gathers something from the page's rows; else each would be an answer."""
    match part:
        case GroupNodes() | GroupEdges():
            return True
        case PageInfo(items=items):
            names = {item.name for item in items if isinstance(item, PageInfoItem)}
            return bool(names - {"hasPreviousPage"})
        case Constant() | TotalCount():
            return False


def _has_groups(connection: Connection) -> bool:
    return any(isinstance(part, Groups) for part in connection.parts)


def _measure_names(groups: Groups) -> dict[Measure, str]:
    """The column of each measure that is shown or ordered by."""
    names: dict[Measure, str] = {_COUNT: "count"}
    wanted = [order.measure for order in groups.order if order.measure is not None]
    for part in groups.parts:
        if isinstance(part, GroupNodes):
            wanted.extend(measures_of(part.parts))
        elif isinstance(part, GroupEdges):
            for item in part.parts:
                if isinstance(item, GroupNodes):
                    wanted.extend(measures_of(item.parts))
    for measure in map(gathered_as, wanted):
        names.setdefault(measure, f"a{len(names)}")
    return names
