"""What the templates of a step may read: the record, its linked records, the event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from crm.definitions import Definitions, Module
from crm.definitions import Field as ModuleField
from crm.errors import BadUserInput
from crm.json_values import JSON
from crm.kinds import kind_of
from crm.operands import stored_value
from crm.parts import PARTS, is_object, parts_of
from crm.saved_names import LINKS, FieldGone, Named, kept, named
from crm.templates import Path, paths
from crm.times import rfc3339
from storage.linked_records import Links
from storage.runs import Run

Row = Mapping[str, object]
TEXT = "text"


class RecordValues(dict[str, object]):
    """A record's values by API name; the names that saved templates use are found too."""

    __slots__ = ("kept_names",)

    def __init__(self) -> None:
        super().__init__()
        self.kept_names: dict[str, str] = {}

    def __missing__(self, key: str) -> object:
        return self[self.kept_names[key]]

    def put(self, name: Named, value: object) -> None:
        """Keep a value under its API name, to be found under its saved name as well."""
        self[name.name] = value
        if name.kept != name.name:
            self.kept_names[name.kept] = name.name


async def step_values(
    links: Links,
    definitions: Definitions,
    module: Module,
    run: Run,
    workspace: Mapping[str, object],
    templates: Iterable[str],
) -> dict[str, object]:
    """The values by the roots' names, with every linked record that the templates lead to."""
    record = _object(run.body.get("record"))
    before = _object(run.body.get("before"))
    values: dict[str, object] = {
        "record": record_values(module, record),
        "before": record_values(module, before) if before else {},
        "event": _event(module, run),
        "workspace": dict(workspace),
    }
    rows = {"record": record, "before": before}
    for path in sorted({path for text in templates for path in paths(text)}):
        if path[0] in rows:
            await _follow(links, definitions, module, rows[path[0]], values[path[0]], path[1:])
    return values


def record_values(module: Module, row: Row) -> RecordValues:
    """The values of a row (by physical column) as templates see them."""
    values = RecordValues()
    for item in (*module.system_fields, *module.valued_fields):
        if item.kind in LINKS:
            values.put(Named(item, by_id=True), row.get(item.column))
            values.put(Named(item), None)
        elif is_object(item):
            values.put(Named(item), _object_of(item, row))
        else:
            values.put(Named(item), _shown(item, row.get(item.column)))
    return values


async def _follow(
    links: Links, definitions: Definitions, module: Module, row: Row, values: object, path: Path
) -> None:
    for part in path:
        found = _named(module, part)
        target = definitions.target(found.field) if found is not None and found.link else None
        if found is None or target is None or not isinstance(values, RecordValues):
            return
        linked = await links.row(target, row.get(found.field.column))
        if linked is None:
            return
        if not isinstance(values.get(found.name), RecordValues):
            values.put(found, record_values(target, linked))
        module, row, values = target, linked, values[found.name]


def _named(module: Module, part: str) -> Named | None:
    try:
        return kept(module, part) or named(module, part)
    except FieldGone:
        return None


def _shown(item: ModuleField, value: object) -> object:
    """A stored value in the form in which the API gives it; numbers stay numbers."""
    if value is None or item.kind == JSON:
        return value
    try:
        typed = stored_value(item, value)
    except BadUserInput:
        return value
    if isinstance(typed, datetime):
        return rfc3339(typed)
    if isinstance(typed, bool | int | Decimal | list):
        return typed
    return str(typed) if kind_of(item).sql != "text" else value


class PartsValue(dict[str, object]):
    """A value of several parts as templates see it: by their names, and as a text, which is the
    first part where that has all of it, else all of them."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(self.get(TEXT, "")) or " ".join(map(str, self.values()))


def _object_of(item: ModuleField, row: Row) -> object:
    """The parts in the forms in which the API gives them; None without a value."""
    if row.get(item.column) is None:
        return None
    pairs = zip(PARTS[item.kind], parts_of(item), strict=True)
    return PartsValue({part.name: _shown(own, row.get(own.column)) for part, own in pairs})


def _event(module: Module, run: Run) -> dict[str, object]:
    changed = run.body.get("changed")
    names = {item.column: item.api_name for item in (*module.system_fields, *module.fields)}
    columns = changed if isinstance(changed, list) else []
    return {
        "id": str(run.event_id),
        "name": str(run.event),
        "at": run.body.get("at"),
        "actorId": run.body.get("actorId"),
        "changed": [names[column] for column in columns if column in names],
    }


def _object(value: object) -> Row:
    return value if isinstance(value, dict) else {}
