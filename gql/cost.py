"""Bounds what one operation may ask of the database, by the lists it reads and gathers.

Only what grows with a workspace's records is counted: values and lookups come with their record.
The count is made once, when the operation is planned, and knows nothing of how many records there
are; a statement that takes too long in spite of it is ended (see `statement_within`).
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from crm.definitions import Field, Inverse, Module
from crm.errors import CostExceeded
from crm.filters import AllRelated, AnyRelated
from storage import plan as p
from storage.link_plan import AnyLink

MAX_COST = 1_000
"""Of one operation. Ten lists with a count each, six levels of lists with counts within each of
them, take 650; a board with counts, sums and cards takes 34."""

PAGE = 1
"""For a page of a list, once more for each list around it."""
WHOLE, WITHIN = 10, 3
"""For what looks at all records of a list: of a module's, and of those related to one record."""

_GATHERING = (p.TotalCount, p.Aggregates, p.Groups, AnyRelated, AllRelated)
_REPEATED = (p.Nodes, p.EdgeNode, p.GroupNodes, p.RecordRoot, p.NodesRoot, p.RecordsPlan)
"""What stands for records or groups, so that what is within is within a list."""
_LEAVES = (Field, Module, Inverse)


def check_cost(plan: p.ReadPlan | p.RecordsPlan) -> None:
    """Raises CostExceeded where what an operation plans to read costs more than MAX_COST.

    Each field of a mutation is held to it by itself.
    """
    cost = _cost(plan, 1)
    if cost > MAX_COST:
        raise CostExceeded(
            f"The operation costs {cost}; {MAX_COST} are allowed. A list costs {PAGE} for each "
            f"level of lists, and each totalCount, aggregates, groups and filter by related "
            f"records {WHOLE}, or {WITHIN} within a record. Ask for the rest in another request.",
            cost=cost,
            limit=MAX_COST,
        )


def _cost(node: object, level: int) -> int:
    if isinstance(node, tuple):
        return _sum(node, level)
    if not is_dataclass(node) or isinstance(node, _LEAVES):
        return 0
    if isinstance(node, AnyLink):
        # The record is of one of the modules.
        return max((_cost(shape, level) for shape, _ in node.shapes), default=0)
    own = 0
    if isinstance(node, p.Connection):
        own = PAGE * level
    elif isinstance(node, _GATHERING):
        own = WHOLE if level == 1 else WITHIN
    inner = level + 1 if isinstance(node, _REPEATED) else level
    return own + _sum((getattr(node, field.name) for field in fields(node)), inner)


def _sum(nodes: Iterable[object], level: int) -> int:
    return sum(_cost(node, level) for node in nodes)
