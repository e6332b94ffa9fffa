"""Random arguments of lists: filters, orders and pages, with and without variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from crm.definitions import USERS, Field, Inverse, Module
from crm.kinds import Operator, kind_of
from crm.money import is_money
from crm.operators import SET
from crm.parts import asked_parts, part_of, parts_of
from tests.support.operations.values import ABSENT, Cursor, Enum, Variable, Variables, literal
from tests.support.reference.records import World

DIRECTIONS = ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST", "ASC_NULLS_LAST")
TYPES = {
    "text": "String",
    "integer": "Int",
    "numeric": "Decimal",
    "boolean": "Boolean",
    "date": "Date",
    "timestamptz": "DateTime",
    "uuid": "ID",
}
OWN_TYPES = {
    "JSON": "JSON",
    "COUNTRY": "CountryCode",
    "CURRENCY": "MoneyInput",
    "CURRENCY_CODE": "CurrencyCode",
}
PERIODS = ("TODAY", "THIS_MONTH", "LAST_YEAR", "THIS_QUARTER", "OVERDUE", "UPCOMING")
_LISTS = (
    Operator.IN,
    Operator.NOT_IN,
    Operator.HAS_ANY,
    Operator.HAS_ALL,
    Operator.HAS_NONE,
)
_PARTS = (Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.EQ_IGNORE_CASE)


@dataclass(slots=True)
class Arguments:
    """Makes arguments out of a world's own values, so that they often meet them."""

    random: Random
    world: World
    variables: Variables = field(default_factory=Variables)
    cursors: set[Cursor] = field(default_factory=set)

    def chance(self, share: float) -> bool:
        """True in about this share of all cases; what Hypothesis thinks simplest is False."""
        return self.random.random() >= 1 - share

    def varied(self, type_: str, make: Callable[[], Any], *, may_be_null: bool = True) -> Any:
        """A value, or a variable of this type: with a value, a default, null or nothing."""
        value = make()
        way = self.random.randrange(10)
        if way < 5:
            return value
        if way == 5:
            return self.variables.add(type_, default=value)
        if way == 6:
            return self.variables.add(type_, value, default=make())
        if way == 7 and may_be_null:
            return self.variables.add(type_, self.random.choice((None, ABSENT)))
        return self.variables.add(type_, value)

    def required(self, type_: str, make: Callable[[], Any]) -> Any:
        """A value, or a variable of the type that has one."""
        if not self.chance(0.4):
            return make()
        if self.chance(0.3):
            return self.variables.add(type_, default=make())
        return self.variables.add(f"{type_}!", make())

    def listed(self, value: Any) -> Any:
        """A list of one may be written as that one."""
        if isinstance(value, list) and len(value) == 1 and value[0] is not None:
            return value[0] if self.chance(0.5) else value
        return value

    # Lists

    def of_list(self, module: Module) -> dict[str, Any]:
        """The arguments of a list of the module's records."""
        given: dict[str, Any] = {}
        if self.chance(0.4):
            name = f"{module.type_name}Filter"
            given["filter"] = (
                self.varied(name, lambda: self.filter(module, literal_only=True))
                if self.chance(0.3)
                else self.filter(module)
            )
        order: Any = []
        if self.chance(0.5):
            order = given["orderBy"] = self.order(module)
        given |= self.page(module, order)
        shuffled = list(given.items())
        self.random.shuffle(shuffled)
        return dict(shuffled)

    def page(self, module: Module, order: Any) -> dict[str, Any]:
        """A page in one of the directions, perhaps between cursors."""
        given: dict[str, Any] = {}
        backward = self.chance(0.25)
        if backward:
            given["last"] = self.random.randint(1, 6)
            if self.chance(0.3):
                given["first"] = None
        elif self.chance(0.7):
            given["first"] = self.varied("Int", lambda: self.random.randint(1, 6))
            if self.chance(0.3):
                given["offset"] = self.random.randint(0, 3)
        records = self.world.records[module.number]
        if not _has_variables(order) and records:
            for name in ("after", "before"):
                if self.chance(0.2):
                    marked = self.random.choice(records).id
                    cursor = Cursor(module.plural_api_name, literal(order), marked)
                    self.cursors.add(cursor)
                    given[name] = self.varied("String", lambda cursor=cursor: cursor)
        return given

    def order(self, module: Module) -> Any:
        """An order by up to two keys, one of them perhaps through a lookup."""
        keys = [self._order_key(module, 2) for _ in range(self.random.randint(0, 2))]
        return self.listed(keys)

    def _order_key(self, module: Module, depth: int) -> Any:
        links = [] if depth == 0 else [f for f in module.by_name.values() if _is_link(f)]
        if links and self.chance(0.3):
            link = self.random.choice(links)
            target = self.world.definitions.target(link)
            assert target is not None
            return {link.api_name: self._order_key(target, depth - 1)}
        fields = [f for f in module.by_name.values() if kind_of(f).sortable and f.kind != "ID"]
        direction = Enum(self.random.choice(DIRECTIONS))
        wanted = self.variables.add("Sort!", direction) if self.chance(0.1) else direction
        return {self.random.choice(fields).api_name: wanted}

    # Filters

    def filter(self, module: Module, depth: int = 2, *, literal_only: bool = False) -> Any:
        """A filter over the module's records, to a depth."""
        parts: dict[str, Any] = {}
        for _ in range(self.random.choice((0, 1, 1, 1, 2))):
            way = self.random.randrange(10)
            if way < 5 or depth == 0:
                parts |= self._question(module, literal_only)
            elif way == 5:
                parts["not"] = self.filter(module, depth - 1, literal_only=literal_only)
            elif way == 6:
                parts[self.random.choice(("and", "or"))] = self.listed(
                    [
                        self.filter(module, depth - 1, literal_only=literal_only)
                        for _ in range(self.random.randint(0, 2))
                    ]
                )
            else:
                parts |= self._further(module, depth - 1, literal_only)
        return parts

    def _further(self, module: Module, depth: int, literal_only: bool) -> dict[str, Any]:
        links = [f for f in module.by_name.values() if _is_link(f)]
        inverses = self.world.definitions.inverses(module)
        if inverses and (not links or self.chance(0.5)):
            inverse = self.random.choice(inverses)
            if self.chance(0.3):
                return {inverse.api_name: self._which_linked(inverse, literal_only)}
            quantifier = self.random.choice(("some", "none", "every"))
            inner = self.filter(inverse.module, depth, literal_only=literal_only)
            return {inverse.api_name: {quantifier: inner}}
        if not links:
            return {}
        link = self.random.choice(links)
        target = self.world.definitions.target(link)
        assert target is not None
        if target is USERS and self.chance(0.5):
            return {link.api_name: {"isMe": self.chance(0.5)}}
        return {link.api_name: self.filter(target, depth, literal_only=literal_only)}

    def _which_linked(self, inverse: Inverse, literal_only: bool) -> dict[str, Any]:
        operator = self.random.choice(SET)
        id_field = inverse.module.by_name["id"]
        make = lambda: self._operand(inverse.module, id_field, operator, literal_only)  # noqa: E731
        if operator is Operator.IS_EMPTY or literal_only:
            return {str(operator): make()}
        return {str(operator): self.varied("[ID!]", make, may_be_null=False)}

    def _question(self, module: Module, literal_only: bool) -> dict[str, Any]:
        own = [field for field in module.system_fields if field.kind != "TAGS"]
        field = self.random.choice((*own, *module.valued_fields))
        name = field.id_name if _is_link(field) else field.api_name
        parts = asked_parts(field)
        if parts and self.chance(0.5):
            part = self.random.choice(parts)
            asked = part_of(field, part)
            assert asked is not None
            return {name: {part: self._asked(module, asked, literal_only)}}
        return {name: self._asked(module, field, literal_only)}

    def _asked(self, module: Module, field: Field, literal_only: bool) -> dict[str, Any]:
        operator = self.random.choice(kind_of(field).operators)
        return {str(operator): self._operand(module, field, operator, literal_only)}

    def _operand(self, module: Module, field: Field, operator: Operator, literal_only: bool) -> Any:
        if operator in (Operator.IS_NULL, Operator.IS_EMPTY):
            return self.chance(0.5)
        if operator is Operator.WITHIN:
            return {"period": Enum(self.random.choice(PERIODS))}
        if operator is Operator.BETWEEN:
            return {"from": self.value(module, field), "to": self.value(module, field)}
        if operator in _LISTS:
            count = self.random.randint(0, 3)
            return self.listed([self.value(module, field) for _ in range(count)])
        if operator is Operator.HAS_KEY:
            return self.varied("String", lambda: self.random.choice(_KEYS), may_be_null=False)
        if literal_only or field.kind == "SELECT":
            return self.value(module, field, part=operator in _PARTS)
        type_ = OWN_TYPES.get(field.kind) or TYPES[kind_of(field).sql]
        make = lambda: self.value(module, field, part=operator in _PARTS)  # noqa: E731
        if self.chance(0.1):
            return self.variables.add(type_)
        return self.varied(type_, make, may_be_null=False)

    def value(self, module: Module, field: Field, *, part: bool = False) -> Any:
        """A value that some record has in the field, or a part of such a text."""
        if field.options:
            return Enum(self.random.choice(field.options).key)
        if is_money(field):
            return {
                name: self.value(module, part)
                for name, part in zip(asked_parts(field), parts_of(field), strict=True)
            }
        shown = (record.columns[field.column] for record in self.world.records[module.number])
        found: Sequence[Any] = [value for value in shown if value is not None]
        value = self.random.choice(found) if found else _ANY[kind_of(field).sql]
        if part and field.kind == "JSON":
            return self._part_of(value)
        if part and value:
            start = self.random.randrange(len(value))
            value = value[start : start + self.random.randint(0, 3)]
        return value

    def _part_of(self, value: Any) -> Any:
        """Some of what a JSON value has in it."""
        if isinstance(value, dict):
            kept = [name for name in value if self.chance(0.5)]
            return {name: self._part_of(value[name]) for name in kept}
        if isinstance(value, list):
            return [self._part_of(item) for item in value if self.chance(0.5)]
        return value

    def id(self) -> str:
        """An id of anything, or of nothing."""
        everything = [record.id for rows in self.world.records.values() for record in rows]
        return self.random.choice([*everything, "nothing"])


_KEYS = ("size", "tags", "x", "note", "nothing")
_ANY = {
    "jsonb": {},
    "text": "a",
    "integer": 1,
    "numeric": "1",
    "boolean": True,
    "date": "2027-01-01",
    "timestamptz": "2027-01-01T00:00:00Z",
    "uuid": "nothing",
}


def _is_link(field: Field) -> bool:
    return field.kind in ("LOOKUP", "USER")


def _has_variables(value: Any) -> bool:
    match value:
        case Variable():
            return True
        case dict():
            return any(map(_has_variables, value.values()))
        case list():
            return any(map(_has_variables, value))
    return False
