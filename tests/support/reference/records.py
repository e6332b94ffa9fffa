"""A workspace's records held in plain Python, as the API once showed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from crm.definitions import USERS, Definitions, Field, Inverse, Module
from crm.evaluate import holds
from crm.filters import read_filter
from crm.money import is_money, ordered_by
from crm.operands import stored_value
from crm.parts import PARTS, is_object, parts_of
from crm.periods import Clock
from tests.support.api import Api, Json

MODULE = "apiName label pluralLabel fields { apiName kind label }"


@dataclass(frozen=True, slots=True)
class Record:
    """One live record, or one user: its values in JSON form, by physical column."""

    module: Module
    columns: Mapping[str, object]

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.columns["id"])

    @property
    def title(self) -> str:
        """What the record is called, for title fields of text."""
        if self.module is USERS:
            return str(self.columns["name"])
        named = self.module.title
        found = None if named is None else self.columns[named.column]
        return f"#{self.columns['number']}" if found is None else str(found)

    def parts(self, field: Field) -> Json | None:
        """The value of a field of several parts as the API shows it."""
        found = {
            part.name: self.columns[own.column]
            for part, own in zip(PARTS[field.kind], parts_of(field), strict=True)
        }
        return None if self.columns[field.column] is None else found

    def value(self, field: Field) -> object:
        """The field's value as it is compared and ordered; None where it is missing."""
        if is_money(field):
            pair = tuple(self.value(part) for part in ordered_by(field))
            return None if pair[0] is None else pair
        return stored_value(field, self.columns[field.column])


@dataclass(slots=True)
class World:
    """All that a workspace has: its definitions, its live records and its users."""

    definitions: Definitions
    asker: UUID
    records: dict[int, list[Record]] = field(default_factory=dict)
    """By the module's number, in the order of their ids; users under 0."""
    links: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    """Of each multi lookup, by its number: the ids of its own records and of those linked."""
    modules: dict[str, Json] = field(default_factory=dict)
    """What the API tells of each module, by its API name."""

    def by_id(self, id: object) -> Record | None:
        """The live record or user of this id, whatever its module."""
        found = (each for rows in self.records.values() for each in rows if each.id == id)
        return next(found, None)

    def link(self, record: Record, field: Field) -> Record | None:
        """The live record or user that a lookup points to."""
        target = self.definitions.target(field)
        found = self.by_id(record.columns[field.column])
        return found if found is not None and found.module is target else None

    def related(self, record: Record, inverse: Inverse) -> list[Record]:
        """The live records of a related list of a record."""
        return self._listed(inverse, record.id)

    def _listed(self, inverse: Inverse, id: str) -> list[Record]:
        rows = self.records[inverse.module.number]
        if not inverse.field.is_list:
            return [row for row in rows if row.columns[inverse.field.column] == id]
        pairs = self.links[inverse.field.number]
        far = {
            to if inverse.own else own for own, to in pairs if (own if inverse.own else to) == id
        }
        return [row for row in rows if row.id in far]

    def matching(
        self, module: Module, rows: Iterable[Record], given: Mapping[str, object] | None
    ) -> list[Record]:
        """Those for which a filter, as the API takes it, holds."""
        condition = read_filter(self.definitions, module, given)
        clock = Clock(datetime.now(UTC))
        return [
            row
            for row in rows
            if holds(condition, row.columns, self._follow, self.asker, clock, gather=self._gather)
        ]

    def _follow(self, field: Field, target: object) -> Mapping[str, object] | None:
        found = self.by_id(str(target))
        return None if found is None else found.columns

    def _gather(self, inverse: Inverse, id: object) -> list[Mapping[str, object]]:
        return [row.columns for row in self._listed(inverse, str(id))]


async def read_world(api: Api, definitions: Definitions) -> World:
    """Read every record once, each field by itself under its own name."""
    own = tuple(module for module in definitions.all_modules if not module.system)
    definitions = replace(definitions, all_modules=own)
    world = World(definitions, api.workspace.member_id)
    users: dict[str, Json] = {}
    for module in definitions.modules:
        system = [field for field in module.system_fields if field.kind != "TAGS"]
        valued = (*system, *module.valued_fields)
        shown = {_shown(field): field for field in valued}
        people = [field.api_name for field in module.by_name.values() if field.kind == "USER"]
        links = " ".join(f"{name} {{ id name email createdAt }}" for name in people)
        asked = " ".join(
            f"{name} {{ {' '.join(part.name for part in PARTS[field.kind])} }}"
            if is_object(field)
            else name
            for name, field in shown.items()
        )
        data = await api(
            f"{{ {module.plural_api_name}(first: 100) {{ totalCount "
            f"nodes {{ {asked} {links} module {{ {MODULE} }} }} }} }}"
        )
        found = data[module.plural_api_name]
        for own in module.lists:
            world.links[own.number] = await _links(api, module, own)
        assert found["totalCount"] == len(found["nodes"]) > 0
        for node in found["nodes"]:
            users.update({node[name]["id"]: node[name] for name in people if node[name]})
            world.modules[module.api_name] = node["module"]
        world.records[module.number] = [
            Record(module, _columns(node, shown)) for node in found["nodes"]
        ]
    world.records[USERS.number] = [
        Record(USERS, {field.column: user[field.api_name] for field in USERS.system_fields})
        for user in users.values()
    ]
    return world


async def _links(api: Api, module: Module, own: Field) -> set[tuple[str, str]]:
    plural, name = module.plural_api_name, own.api_name
    data = await api(
        f"{{ {plural}(first: 100) {{ nodes {{ id {name}(first: 100) {{ nodes {{ id }} }} }} }} }}"
    )
    nodes = data[plural]["nodes"]
    return {(node["id"], each["id"]) for node in nodes for each in node[name]["nodes"]}


def _columns(node: Json, shown: Mapping[str, Field]) -> dict[str, object]:
    columns: dict[str, object] = {}
    for name, each in shown.items():
        if is_object(each):
            given = node[name] or {}
            for part, own in zip(PARTS[each.kind], parts_of(each), strict=True):
                columns[own.column] = given.get(part.name)
        else:
            columns[each.column] = node[name]
    return columns


def _shown(field: Field) -> str:
    return field.id_name if field.kind in ("LOOKUP", "USER") else field.api_name
