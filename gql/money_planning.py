"""Plans what is asked of money: its amount, its currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from crm.definitions import Field
from crm.money_filters import PARTS
from schema_builder import markers as m
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner, Selected


def money_parts(
    planner: Planner, field: Field, details: Selected
) -> tuple[p.Constant | p.Value, ...]:
    """The parts of the object that a selection makes of a CURRENCY field's value or measure."""
    type_ = planner.object_type("Money")
    parts: list[p.Constant | p.Value] = []
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.MoneyPartOf(name):
                parts.append(p.Value(key, PARTS[name](field)))
            case _:
                parts.append(p.Constant(key, orjson.dumps(type_.name).decode()))
    return tuple(parts)
