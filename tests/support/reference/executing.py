"""Executes read operations over plain Python records: slow, simple, and without our planner.

graphql-core's own executor walks the operation over the schema that the API prints, so that what
GraphQL itself says of fragments, directives, variables and merging is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLResolveInfo, GraphQLSchema, execute_sync, parse

from crm.definitions import USERS, Field, Module
from crm.parts import is_object
from tests.support.api import Json
from tests.support.reference import measures
from tests.support.reference.lists import Page, cursor
from tests.support.reference.records import Record, World

Arguments = Mapping[str, Any]


class Answered(Protocol):
    """Something that has fields in the API."""

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """The value of one of its fields."""
        ...


def executed(world: World, schema: GraphQLSchema, document: str, variables: Json) -> Json:
    """The `data` of an operation in which nothing is wrong."""
    result = execute_sync(
        schema,
        parse(document),
        root_value=Root(),
        context_value=world,
        variable_values=variables,
        field_resolver=_resolve,
        type_resolver=lambda value, info, abstract: _type_name(value),
    )
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> object:
    if isinstance(source, dict):
        return source[info.field_name]
    return source.answer(info.context, info.field_name, arguments)


def _type_name(value: object) -> str:
    assert isinstance(value, RecordAnswer)
    return "User" if value.record.module is USERS else value.record.module.type_name


def _record(record: Record | None) -> RecordAnswer | None:
    return None if record is None else RecordAnswer(record)


@dataclass(frozen=True, slots=True)
class Root:
    """Query."""

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """A root field."""
        if name == "node":
            return _record(world.by_id(arguments["id"]))
        if name == "nodes":
            return [_record(world.by_id(id)) for id in arguments["ids"]]
        if name == "module":
            return world.modules[arguments["apiName"]]
        if name == "modules":
            return [world.modules[module.api_name] for module in world.definitions.modules]
        for module in world.definitions.modules:
            if name == module.api_name:
                return _record(self._one(world, module, {"id": arguments["id"]}))
            if name == f"{module.api_name}By":
                return _record(self._one(world, module, arguments["key"]))
            if name == module.plural_api_name:
                return ListAnswer(module, world.records[module.number], arguments, world)
        raise AssertionError(name)

    def _one(self, world: World, module: Module, key: Arguments) -> Record | None:
        ((name, wanted),) = key.items()
        field = module.by_name[name]
        lower = field.kind == "EMAIL"
        for record in world.records[module.number]:
            value = record.columns[field.column]
            if value == wanted or (lower and str(value).lower() == str(wanted).lower()):
                return record
        return None


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """A record or a user."""

    record: Record

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """One of its values, what it points to, or what points to it."""
        record, module = self.record, self.record.module
        if name == "title":
            return record.title
        if name == "module":
            return world.modules[module.api_name]
        if name == "viewerAccess":
            return self._access()
        if name.endswith("Id") and name not in module.by_name:
            return record.columns[module.by_name[name[:-2]].column]
        inverse = world.definitions.inverse(module, name)
        if inverse is not None:
            return ListAnswer(inverse.module, world.related(record, inverse), arguments, world)
        field = module.by_name[name]
        if field.kind in ("LOOKUP", "USER"):
            return _record(world.link(record, field))
        return record.parts(field) if is_object(field) else record.columns[field.column]

    def _access(self) -> Json:
        """What an administrator may do."""
        open_fields = [
            field
            for field in self.record.module.fields
            if field.kind != "AUTO_NUMBER"
            and not (field.read_only and self.record.columns[field.column] is not None)
        ]
        names = [
            field.id_name if field.kind in ("LOOKUP", "USER") else field.api_name
            for field in open_fields
        ]
        may = {"canUpdate": True, "canDelete": True, "canReassign": True}
        return {**may, "writableFields": ["ownerId", "tags", *names]}


class ListAnswer:
    """A list of records."""

    def __init__(
        self, module: Module, records: Sequence[Record], arguments: Arguments, world: World
    ) -> None:
        self.module = module
        self.matching = world.matching(module, records, arguments.get("filter"))
        self.page = Page(world, self.matching, arguments)

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """A part of the connection."""
        match name:
            case "nodes":
                return [RecordAnswer(record) for record in self.page.records]
            case "edges":
                return [
                    {"cursor": cursor(record), "node": RecordAnswer(record)}
                    for record in self.page.records
                ]
            case "pageInfo":
                return self._page_info()
            case "totalCount":
                return len(self.matching)
            case "truncated":
                return False
            case "aggregates":
                return MeasuresAnswer(self.module, self.matching)
            case "groups":
                return self._groups(world, arguments)
        raise AssertionError(name)

    def _page_info(self) -> Json:
        shown = self.page.records
        return {
            "hasNextPage": self.page.has_next,
            "hasPreviousPage": self.page.has_previous,
            "startCursor": cursor(shown[0]) if shown else None,
            "endCursor": cursor(shown[-1]) if shown else None,
        }

    def _groups(self, world: World, arguments: Arguments) -> Json:
        by = measures.groupings(arguments["by"])
        found = measures.groups(world, self.module, self.matching, arguments)
        page, more = measures.group_page(found, arguments)
        nodes = [GroupAnswer(self.module, by, key, records) for key, records in page]
        return {
            "nodes": nodes,
            "edges": [{"node": node} for node in nodes],
            "totalCount": len(found),
            "pageInfo": {"hasNextPage": more, "hasPreviousPage": False},
        }


@dataclass(frozen=True, slots=True)
class MeasuresAnswer:
    """The measures of records; with a function, those of single fields."""

    module: Module
    records: Sequence[Record]
    function: str | None = None

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """A count, a function, or a function's value for a field."""
        if self.function is not None:
            return measures.measured(self.records, self.function, self._field(name))
        if name == "count":
            return len(self.records)
        return MeasuresAnswer(self.module, self.records, name)

    def _field(self, name: str) -> Field:
        return self.module.by_name[name]


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """A group of records that have something in common."""

    module: Module
    by: list[measures.Grouping]
    key: measures.Key
    records: Sequence[Record]

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """A part of the group."""
        match name:
            case "key":
                return KeyAnswer(self.by, self.key)
            case "label":
                return measures.label(world, self.module, self.by, self.key)
            case "count":
                return len(self.records)
            case "aggregates":
                return MeasuresAnswer(self.module, self.records)
            case "records":
                return ListAnswer(self.module, self.records, arguments, world)
        raise AssertionError(name)


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What the records of a group have in common, behind `path`."""

    by: list[measures.Grouping]
    key: measures.Key
    path: measures.Path = ()

    def answer(self, world: World, name: str, arguments: Arguments) -> object:
        """The value; null for what the records are not grouped by."""
        path = (*self.path, name)
        for (found, _), value in zip(self.by, self.key, strict=True):
            if found == path:
                return value
            if found[: len(path)] == path:
                return KeyAnswer(self.by, self.key, path)
        return None
