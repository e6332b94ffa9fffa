"""Random read operations over a workspace's schema, valid by the way they are put together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_leaf_type,
)

from crm.definitions import Module
from tests.support.operations.arguments import Arguments
from tests.support.operations.values import Enum, Operation, Variables, literal
from tests.support.reference.records import World

Path = tuple[str, ...]
Composite = GraphQLObjectType | GraphQLInterfaceType
ALIASES = ("a", "b", "title", "id", "A1", "__a")
MAX_DEPTH = 6
GROUPS = " (groups)"
"""Tells a place below `groups`, whatever its key is, from the others."""
PAGE_INFO = {"hasNextPage", "hasPreviousPage"}
OF_RECORDS = (
    *("id", "number", "title", "owner", "createdAt", "createdBy", "updatedAt", "updatedBy"),
    *("version", "module", "viewerAccess"),
)
ACCESS = {"canUpdate", "canDelete", "canReassign", "writableFields"}
GROUPED = {"color", "done", "mood"}


@dataclass(slots=True)
class Composer:
    """Puts one operation together.

    `taken` remembers for each place of the answer which field with which arguments stands behind
    each key, so that fields of one key can be merged wherever they come from.
    """

    random: Random
    schema: GraphQLSchema
    world: World
    arguments: Arguments = field(init=False)
    fragments: list[str] = field(default_factory=list)
    taken: defaultdict[Path, dict[str, tuple[str, str, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    budget: int = 60

    def __post_init__(self) -> None:
        self.arguments = Arguments(self.random, self.world, Variables())

    def operation(self) -> Operation:
        """A query of some root fields."""
        query = self.schema.query_type
        assert query is not None
        body = self._selection(query, (), self.random.randint(1, 4))
        variables = self.arguments.variables
        used = set(re.findall(r"\$\w+", "\n".join([body, *self.fragments])))
        declared = ", ".join(each for each in variables.declared if each.split(":")[0] in used)
        document = "\n".join([f"query({declared}) {body}" if declared else body, *self.fragments])
        return Operation(document, variables.values, frozenset(self.arguments.cursors))

    def _selection(self, type_: Composite, place: Path, count: int) -> str:
        parts = [self._item(type_, place) for _ in range(count)]
        return f"{{ {' '.join(parts)} }}"

    def _item(self, type_: Composite, place: Path) -> str:
        way = self.random.randrange(12)
        if self.budget > 0 and way == 11:
            inner = self._condition(type_)
            on = f" on {inner.name}" if inner is not type_ or self._chance(0.5) else ""
            return f"...{on}{self._directives()} {self._selection(inner, place, self._few())}"
        if self.budget > 0 and way == 10:
            return self._spread(type_, place)
        return self._field(type_, place)

    def _spread(self, type_: Composite, place: Path) -> str:
        inner = self._condition(type_)
        body = self._selection(inner, place, self._few())
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {inner.name} {body}")
        spreads = [f"...{name}{self._directives()}" for _ in range(self.random.choice((1, 1, 2)))]
        return " ".join(spreads)

    def _condition(self, type_: Composite) -> Composite:
        """A type that a fragment may be on: the same, one that it is, or one that is it."""
        found: list[GraphQLNamedType] = [type_, *type_.interfaces]
        if isinstance(type_, GraphQLInterfaceType):
            names = [*(module.type_name for module in self.world.definitions.modules), "User"]
            known = (self.schema.type_map[name] for name in (*names, "Record"))
            found += [each for each in known if type_ in getattr(each, "interfaces", ())]
        chosen = self.random.choice(found)
        assert isinstance(chosen, GraphQLObjectType | GraphQLInterfaceType)
        return chosen

    # Fields

    def _field(self, type_: Composite, place: Path) -> str:
        self.budget -= 1
        name = self._name(type_, place)
        if name == "__typename":
            key = self._key(place, name, "", "String!")
            return f"{_alias(key, name)}{name}{self._directives()}"
        definition = type_.fields[name]
        arguments = self._repeated(place, name) or self._written(type_, name, definition)
        key = self._key(place, name, arguments, str(definition.type))
        written = f"{_alias(key, name)}{name}{arguments}{self._directives()}"
        inner = get_named_type(definition.type)
        if not is_composite_type(inner):
            return written
        assert isinstance(inner, GraphQLObjectType | GraphQLInterfaceType)
        step = key + GROUPS if name == "groups" else key
        return f"{written} {self._selection(inner, (*place, step), self._few())}"

    def _name(self, type_: Composite, place: Path) -> str:
        names = ["__typename"]
        for name, definition in type_.fields.items():
            if not self._known(type_, name, place):
                continue
            leaf = is_leaf_type(get_named_type(definition.type))
            deep = len(place) >= MAX_DEPTH or self.budget <= 0
            if leaf or not deep:
                names += [name] * (1 if leaf else 3)
        return self.random.choice(names)

    def _known(self, type_: Composite, name: str, place: Path) -> bool:
        """Whether the reference answers the field."""
        modules = self.world.definitions.modules
        if not place and type_ is self.schema.query_type:
            own = {n for m in modules for n in (m.api_name, m.plural_api_name, f"{m.api_name}By")}
            return name in own | {"node", "nodes", "module"}
        match type_.name:
            case "File":
                return name != "url"
            case "RecordAccess":
                return name in ACCESS
            case "Module":
                return name in {"apiName", "label", "pluralLabel", "fields"}
            case "Field":
                return name in {"apiName", "kind", "label"}
            case "PageInfo":
                return name in PAGE_INFO or len(place) < 2 or not place[-2].endswith(GROUPS)
        if type_.name.endswith("GroupEdge"):
            return name == "node"
        if type_.name.endswith("GroupKey"):
            return name in GROUPED or name == "place"
        module = next((each for each in modules if each.type_name == type_.name), None)
        if module is not None or type_.name == "Record":
            return name in {*OF_RECORDS, *(self._of_module(module) if module else ())}
        return True

    def _of_module(self, module: Module) -> Iterator[str]:
        for known in (*module.system_fields, *module.valued_fields):
            if known.kind == "TAGS":
                continue
            yield known.api_name
            if known.kind in ("LOOKUP", "USER"):
                yield known.id_name
        for inverse in self.world.definitions.inverses(module):
            yield inverse.api_name

    def _key(self, place: Path, name: str, arguments: str, type_: str) -> str:
        """A response key under which this field can stand here."""
        wanted = (name, arguments, type_)
        keys = [*ALIASES] if self._chance(0.2) else [name, self.random.choice(ALIASES)]
        numbered = (f"{name}{number}" for number in range(1, 10_000))
        for key in (*keys, *numbered):
            if self.taken[place].setdefault(key, wanted) == wanted:
                return key
        raise AssertionError(place)

    def _repeated(self, place: Path, name: str) -> str | None:
        """The arguments of the same field selected here before, to merge with it."""
        found = [given for each, given, _ in self.taken[place].values() if each == name]
        return self.random.choice(found) if found and self._chance(0.6) else None

    def _written(self, type_: Composite, name: str, definition: GraphQLField) -> str:
        given = self._arguments(type_, name, definition)
        if not given:
            return ""
        return f"({', '.join(f'{key}: {literal(value)}' for key, value in given.items())})"

    def _arguments(self, type_: Composite, name: str, definition: GraphQLField) -> dict[str, Any]:
        make = self.arguments
        if name == "groups":
            return self._of_groups(type_)
        if "orderBy" in definition.args:
            connection = get_named_type(definition.type).name.removesuffix("Connection")
            return make.of_list(self._module(connection))
        if type_ is not self.schema.query_type:
            return {}
        match name:
            case "node":
                return {"id": make.required("ID", make.id)}
            case "nodes":
                ids = lambda: [make.id() for _ in range(self.random.randint(0, 4))]  # noqa: E731
                return {"ids": make.required("[ID!]", lambda: make.listed(ids()))}
            case "module":
                names = [*self.world.definitions.by_name]
                return {"apiName": make.required("String", lambda: self.random.choice(names))}
        if name.endswith("By"):
            module = self.world.definitions.by_name[name[:-2]]
            fields = [f for f in module.by_name.values() if f.unique or f.api_name == "number"]
            chosen = self.random.choice(fields)
            return {"key": {chosen.api_name: make.value(module, chosen)}}
        return {"id": make.required("ID", make.id)}

    def _of_groups(self, type_: Composite) -> dict[str, Any]:
        module = self._module(type_.name.removesuffix("Connection"))
        names = [name for name in ("color", "done", "mood") if name in module.by_name]
        by: list[Any] = [{name: self._option()} for name in names]
        if "place" in module.by_name:
            by.append({"place": {"mood": self._option()}})
        if not by:
            by = [{"size": {}}]
        self.random.shuffle(by)
        given: dict[str, Any] = {"by": self.arguments.listed(by[: self.random.randint(1, 2)])}
        if self._chance(0.3):
            given["orderBy"] = [{"count": Enum(self.random.choice(("ASC", "DESC")))}]
        if self._chance(0.3):
            given["first"] = self.random.randint(1, 5)
        return given

    def _option(self) -> dict[str, Any]:
        return self.random.choice(({}, {"includeEmpty": True}, {"includeEmpty": False}))

    def _module(self, type_name: str) -> Module:
        modules = self.world.definitions.modules
        return next(module for module in modules if module.type_name == type_name)

    def _directives(self) -> str:
        if not self._chance(0.15):
            return ""
        names = self.random.sample(("include", "skip"), self.random.randint(1, 2))
        return "".join(f" @{name}(if: {literal(self._condition_value())})" for name in names)

    def _condition_value(self) -> Any:
        return self.arguments.required("Boolean", lambda: self._chance(0.6))

    def _few(self) -> int:
        return self.random.choice((1, 1, 2, 2, 3)) if self.budget > 0 else 1

    def _chance(self, share: float) -> bool:
        return self.random.random() >= 1 - share


def _alias(key: str, name: str) -> str:
    return "" if key == name else f"{key}: "
