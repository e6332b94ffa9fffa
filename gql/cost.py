"""Bounds what one operation may ask of the database, by what it reads, gathers and computes.

What grows with a workspace's records is counted, and what takes long to tell PostgreSQL: stored
values and lookups come with their record. The count is made once, when the operation is planned
and before its statement is written. It knows nothing of how many records there are; a statement
that takes too long in spite of it is ended (see `statement_within`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache

from crm.definitions import Field, Inverse, Module
from crm.errors import CostExceeded
from crm.filters import AllRelated, AnyRelated
from gql.cost_of_values import ALL_LISTS, LIST, SEARCHED, Weighing
from storage import plan as p
from storage.agenda_plan import Calendar
from storage.cluster_plan import ClusterRecords, DuplicatesRoot
from storage.group_plan import GroupBy, Measure
from storage.hit_plan import SearchRoot
from storage.link_plan import AnyLink
from storage.timeline_plan import Timeline

MAX_COST = 1_000
"""Of one operation. Ten lists with a count each, six levels of lists with counts within each of
them, take 560; a board with counts, sums and cards takes 34."""

HUNDREDTHS = 100
"""Of 1, in which computed values are counted."""
PAGE = 1
"""For a page of a list, once more for each list around it."""
WHOLE, WITHIN = 10, 3
"""For what looks at all records of a list: of a module's, and of those related to one record."""
MOST_OF_A_SEARCH = 400
"""For one search across modules, however many they are."""

IN_ORDERS, IN_AGENDAS, IN_GROUPS = 2, 4, 2
"""How often a statement has what a list or its groups are ordered by, when an event is, and what
a list asks for where its groups have records."""

_GATHERING = (p.TotalCount, p.Aggregates, p.Groups, AnyRelated, AllRelated)
_LEVELS: dict[type, int] = {
    **dict.fromkeys((p.Nodes, p.EdgeNode, p.GroupNodes, p.RecordRoot, p.RecordsPlan), 1),
    ClusterRecords: 2,
    p.NodesRoot: 2,  # which may be as many as the lists of a list have
}
"""What stands for records or groups, so that what is within is within a list."""
_OF_A_PAGE = (p.Nodes, p.Edges, p.PageInfo)
_OF_ALL = (p.TotalCount, p.Truncated, p.Aggregates)
_LEAVES = (Field, Module, Inverse)


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation costs, and of how many parts its plan is made."""

    of_all: int
    nodes: int


def told_cost(charged: int) -> bytes:
    """The end of a response's JSON, which tells what was charged and what one may cost at most."""
    return b',"extensions":{"cost":{"charged":%d,"limit":%d}}}' % (charged, MAX_COST)


def check_cost(plan: p.ReadPlan | p.RecordsPlan) -> Cost:
    """What an operation plans to read costs; raises CostExceeded where that is over MAX_COST.

    Each field of a mutation is held to it by itself.
    """
    meter = _Meter()
    cost = -(-meter.cost(plan, 1) // HUNDREDTHS)
    if cost > MAX_COST:
        raise CostExceeded(
            f"The operation costs {cost}; {MAX_COST} are allowed. A list costs {PAGE} for each "
            f"level of lists; each totalCount, aggregates, groups and filter by related records "
            f"{WHOLE}, or {WITHIN} within a record; formulas, rollups and searches by what they "
            "are made of. Ask for the rest in another request.",
            cost=cost,
            limit=MAX_COST,
        )
    return Cost(cost, meter.nodes)


class _Meter:
    """Counts what a plan costs, in hundredths."""

    def __init__(self) -> None:
        self._shown = Weighing(LIST)
        self._of_all = Weighing(ALL_LISTS)
        self.nodes = 0

    def cost(self, node: object, level: int) -> int:
        """The cost of a part of the plan, within `level` - 1 lists."""
        if isinstance(node, tuple):
            return self._sum(node, level)
        names = _names_of_parts(type(node))  # type: ignore[arg-type]
        if names is None:
            return 0
        self.nodes += 1
        if isinstance(node, AnyLink):
            # The record is of one of the modules.
            return max((self.cost(shape, level) for shape, _ in node.shapes), default=0)
        inner = level + _LEVELS.get(type(node), 0)
        parts = (getattr(node, name) for name in names)
        found = self._own(node, level) * HUNDREDTHS + self._computed(node, level)
        found += self._sum(parts, inner)
        return min(found, MOST_OF_A_SEARCH * HUNDREDTHS) if isinstance(node, SearchRoot) else found

    def _sum(self, nodes: Iterable[object], level: int) -> int:
        return sum(self.cost(node, level) for node in nodes)

    def _own(self, node: object, level: int) -> int:
        if isinstance(node, p.Connection | Timeline):
            return PAGE * level
        if isinstance(node, DuplicatesRoot):
            return MOST_OF_A_SEARCH
        if isinstance(node, _GATHERING):
            return WHOLE if level == 1 else WITHIN
        return 0

    def _computed(self, node: object, level: int) -> int:
        """What formulas, rollups and searches add that the node itself speaks of."""
        weighing = self._of_all if level == 1 else self._shown
        match node:
            case p.Shape():
                return self._shape(node)
            case p.Connection():
                return self._listed(weighing, node)
            case Measure(field=field):
                return weighing.values((field,))
            case GroupBy(field=field):
                return IN_ORDERS * weighing.values((field,))
            case Calendar(start=start, end=end, title=title):
                told = weighing.asked(node.condition) + weighing.values((title,))
                return told + IN_AGENDAS * weighing.values((start, end))
        return 0

    def _shape(self, shape: p.Shape) -> int:
        """Each field of a record is computed once, whatever number of keys it has."""
        shown = {part.field.number: part.field for part in shape.parts if isinstance(part, p.Value)}
        titles = sum(isinstance(part, p.Title) for part in shape.parts)
        return self._shown.values((*shown.values(), *[shape.module.title] * titles))

    def _listed(self, weighing: Weighing, listed: p.Connection) -> int:
        """What a list asks for and is ordered by, for each part of the answer that asks anew."""
        page = any(isinstance(part, _OF_A_PAGE) for part in listed.parts)
        beyond = listed.page.after is not None or listed.page.before is not None
        segments = 1 + len(listed.order) if beyond else 1
        searches = [listed.search, *(member.search for member in listed.members)]
        asked = weighing.asked(listed.condition)
        asked += SEARCHED * sum(search is not None for search in searches)
        ordered = weighing.values(order.field for order in listed.order)
        times = page * segments + sum(map(_times, listed.parts))
        return max(times, 1) * asked + page * (IN_ORDERS + segments - 1) * ordered


@cache
def _names_of_parts(kind: type) -> tuple[str, ...] | None:
    """What parts of a plan of this class have in them; None for what ends it."""
    if not is_dataclass(kind) or issubclass(kind, _LEAVES):
        return None
    return tuple(field.name for field in fields(kind))


def _times(part: p.ConnectionPart) -> int:
    """How often a part of the answer has the list's condition, beside its page."""
    if not isinstance(part, p.Groups):
        return isinstance(part, _OF_ALL)
    lists = sum(isinstance(one, p.GroupRecords) for one in _shown_of_groups(part))
    return 1 + IN_GROUPS * lists


def _shown_of_groups(groups: p.Groups) -> Iterator[object]:
    for part in groups.parts:
        if isinstance(part, p.GroupNodes):
            yield from part.parts
        elif isinstance(part, p.GroupEdges):
            for one in part.parts:
                yield from one.parts if isinstance(one, p.GroupNodes) else ()
