"""Plans what is asked of a record that may be of any of several modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.definitions import Field
from crm.errors import CostExceeded
from crm.filters import EVERYTHING
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner, Selected

MAX_SHAPES = 2_000
"""How often an operation may ask for a record of some module where it can be of any."""


def plan_any_link(planner: Planner, key: str, found: Field, details: Selected) -> p.AnyLink:
    """The record that an ANY_LOOKUP points to, with a shape for each module it may be of.

    Raises CostExceeded where such lookups within each other would multiply too far.
    """
    targets = planner.definitions.targets(found)
    planner.any_shapes += len(targets)
    if planner.any_shapes > MAX_SHAPES:
        raise CostExceeded(
            f"The records of any module that lookups such as {found.api_name} lead to can be "
            f"of {planner.any_shapes} kinds in all places together; {MAX_SHAPES} are allowed. "
            "Ask for fewer of them within each other."
        )
    shapes = (
        (planner.shape(target, details), planner.asker.condition(target) or EVERYTHING)
        for target in targets
    )
    return p.AnyLink(key, found, tuple(shapes))
