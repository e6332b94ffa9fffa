"""Plans what a record says of the asker's rights: known without the record as far as can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from crm.definitions import Field, Module
from crm.inputs import OWNER, is_given, names_of
from schema_builder import markers as m
from storage import plan as p
from storage.access_plan import OpenFields

if TYPE_CHECKING:
    from gql.planning import Planner, Selected


def plan_access(planner: Planner, module: Module, key: str, details: Selected) -> p.Itself:
    """The plan of a record's `viewerAccess`."""
    type_ = planner.object_type("RecordAccess")
    rights = planner.asker.rights(module)
    known = {
        "canUpdate": rights.update,
        "canDelete": rights.delete,
        "canReassign": rights.reassign,
    }
    parts: list[p.Part] = []
    for own_key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.AccessItemOf("writableFields"):
                parts.append(_writable(planner, module, own_key))
            case m.AccessItemOf(name):
                parts.append(_constant(own_key, known[name]))
            case _:
                parts.append(_constant(own_key, type_.name))
    return p.Itself(key, p.Shape(module, tuple(parts)))


def _writable(planner: Planner, module: Module, key: str) -> p.Part:
    names = tuple(_names(planner, module))
    if any(field is not None for _, field in names):
        return OpenFields(key, names)
    return _constant(key, [name for name, _ in names])


def _names(planner: Planner, module: Module) -> Iterator[tuple[str, Field | None]]:
    """The fields that may be written, each with the field whose value closes it, if one does."""
    rights = planner.asker.rights(module)
    if not rights.update:
        return
    if rights.reassign:
        yield names_of(module.by_name[OWNER])[0], None
    for field in module.fields:
        if is_given(field):
            yield names_of(field)[0], field if field.read_only else None


def _constant(key: str, value: object) -> p.Constant:
    return p.Constant(key, orjson.dumps(value).decode())
