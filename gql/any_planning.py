"""Plans what is asked of a record that may be of any of several modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.definitions import Field
from crm.errors import CostExceeded
from crm.filters import EVERYTHING
from crm.system_modules import TAGS
from schema_builder.link_markers import AnyLinkOf, TagsOf
from storage.link_plan import AnyLink, Tags

if TYPE_CHECKING:
    from gql.planning import Planner, Selected

MAX_SHAPES = 2_000
"""How often an operation may ask for a record of some module where it can be of any."""


def plan_links(
    planner: Planner, key: str, marker: AnyLinkOf | TagsOf, details: Selected
) -> AnyLink | Tags:
    """The record that an ANY_LOOKUP points to, or the tags of a record."""
    if isinstance(marker, AnyLinkOf):
        return _any_link(planner, key, marker.field, details)
    return Tags(key, marker.field, planner.shape(planner.definitions.by_number[TAGS], details))


def _any_link(planner: Planner, key: str, found: Field, details: Selected) -> AnyLink:
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
    return AnyLink(key, found, tuple(shapes))
