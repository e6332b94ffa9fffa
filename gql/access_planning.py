"""Plans what a record says of the asker's rights: known without the record as far as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import orjson

from crm.definitions import Field, Module
from crm.inputs import OWNER, is_given, names_of
from crm.tags import NAME as TAGS
from crm.tags import tags_of
from schema_builder import markers as m
from storage import plan as p
from storage.access_plan import OpenFields, OptionConstants

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
            case m.AccessItemOf("transitions"):
                parts.append(_transitions(planner, module, own_key, selected))
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
    if tags_of(module) is not None:
        yield TAGS, None
    for field in module.fields:
        if is_given(field):
            yield names_of(field)[0], field if field.read_only else None


def _transitions(planner: Planner, module: Module, key: str, details: Selected) -> p.Part:
    type_ = planner.object_type("FieldTransitions")
    selected = planner.subfields(type_, details)
    shown = {own: found[0].node.name.value for own, found in selected.items()}
    fields = module.guided_fields if planner.asker.rights(module).update else ()
    role = planner.asker.role
    return OptionConstants(
        key,
        tuple(
            (field, tuple((option, _told(field, option, role, shown)) for option in _held(field)))
            for field in fields
        ),
    )


def _held(field: Field) -> tuple[str | None, ...]:
    """What a record may have in a select; nothing comes last."""
    return (*(option.key for option in field.options), None)


def _told(field: Field, before: str | None, role: str, shown: Mapping[str, str]) -> str:
    """The JSON of what may follow an option, as it is asked for."""
    assert field.transitions is not None
    live = (option.key for option in field.options if not option.retired)
    found = list(field.transitions.reachable(role, before, live))
    values = {
        "__typename": "FieldTransitions",
        "field": field.api_name,
        "allowed": [option for option, _ in found],
        "noteRequired": [option for option, noted in found if noted],
    }
    return orjson.dumps({key: values[name] for key, name in shown.items()}).decode()


def _constant(key: str, value: object) -> p.Constant:
    return p.Constant(key, orjson.dumps(value).decode())
