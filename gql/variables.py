"""Tells which variables are bound as values and which shape the statement.

A prepared operation is compiled once for each *structure key*: the variables' shape, with every
value replaced by a slot. Enums, Booleans, page sizes and the presence of input fields are part
of the key; texts, numbers, dates and ids are slots, a list of them being one slot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from graphql import (
    DocumentNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    VariableNode,
    Visitor,
    visit,
)

from crm.cursors import decode_cursor
from crm.filters import Slot
from crm.ids import module_of, parse_id
from crm.search.questions import has_words
from gql.variable_places import variable_places
from schema_builder.markers import (
    ALL,
    CURSOR,
    RECORD_ID,
    SEARCH,
    STRUCTURE,
    TESSERA,
    VIEW,
    marker_of,
)
from storage.plan import Place

RAW = "raw"
VALUE = "value"


@dataclass(frozen=True, slots=True)
class Symbol(Slot):
    """A slot of which more is known: its place in an order, or its modules."""

    place: Place | None = None
    signature: str | None = None
    modules: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VariableSpec:
    """A declared variable: its type, the ways in which the operation uses it, and its value where
    it is not given: Undefined where it then has none, and nothing to say where it is `required`.
    """

    name: str
    type: GraphQLInputType
    uses: frozenset[str]
    required: bool = True
    default: object = Undefined


@dataclass(slots=True)
class Measured:
    """A request's variables: the structure key, the slots' values, and each variable's symbol."""

    key: tuple[object, ...]
    values: list[object]
    symbols: dict[str, object]


def variable_uses(schema: GraphQLSchema, document: DocumentNode) -> dict[str, frozenset[str]]:
    """For each variable's name, how it is used: value, structure, cursor, record_id, view, raw."""
    found: dict[str, set[str]] = {}
    info = TypeInfo(schema)
    uses = _Uses(info, found, schema.mutation_type)
    visit(variable_places(document), TypeInfoVisitor(info, uses))
    return {name: frozenset(uses) for name, uses in found.items()}


class _Uses(Visitor):
    """Notes, at each use of a variable, what the place makes of it."""

    def __init__(
        self,
        info: TypeInfo,
        found: dict[str, set[str]],
        mutation: GraphQLObjectType | None,
    ) -> None:
        super().__init__()
        self._info = info
        self._found = found
        self._mutation = mutation

    def enter_variable_definition(self, *_: object) -> bool:
        return False

    def enter_variable(
        self, node: VariableNode, _key: object, parent_node: object, *_: object
    ) -> None:
        self._found.setdefault(node.name.value, set()).add(self._use(parent_node))

    def _use(self, parent_node: object) -> str:
        if self._info.get_directive() is not None:
            return STRUCTURE
        field = self._info.get_field_def()
        parent = self._info.get_parent_type()
        if field is None or marker_of(field.extensions) is None:
            return RAW
        if parent is not None and parent is self._mutation:
            return RAW
        holder = self._info.get_parent_input_type()
        if isinstance(holder, GraphQLNonNull):
            # The item of a list.
            holder = holder.of_type
        if isinstance(holder, GraphQLInputObjectType):
            if holder.extensions.get(TESSERA) == STRUCTURE:
                return STRUCTURE
            if isinstance(parent_node, ObjectFieldNode):
                return _role(holder, parent_node.name.value)
            return VALUE
        argument = self._info.get_argument()
        role = None if argument is None else argument.extensions.get(TESSERA)
        return str(role) if role else VALUE


def measure(
    specs: tuple[VariableSpec, ...], coerced: Mapping[str, object], raw_counts: bool
) -> Measured:
    """The structure key, slot values and symbols of coerced variables.

    `raw_counts` says that variables of the fixed schema's fields shape the statement too.
    Raises BadUserInput for a cursor that is none.
    """
    walk = _Walk(raw_counts)
    symbols: dict[str, object] = {}
    for spec in specs:
        if spec.name not in coerced:
            walk.key.append(_ABSENT)
        else:
            symbols[spec.name] = walk.variable(spec, coerced[spec.name])
    return Measured(tuple(walk.key), walk.values, symbols)


_ABSENT, _UNSEEN = object(), object()
"""In a key: a variable that is not given, and one whose value the statement does not depend on.
No value equals them, whatever enums are called."""
_SLOT, _OPEN, _CLOSE = "$", "{", "}"


class _Walk:
    """Collects key and values while it turns coerced values into symbols.

    What the types leave open at one place of the key is never equal there: each list begins with
    its length, each object has its names and its end.
    """

    def __init__(self, raw_counts: bool) -> None:
        self.raw_counts = raw_counts
        self.key: list[object] = []
        self.values: list[object] = []

    def variable(self, spec: VariableSpec, value: object) -> object:
        if RAW in spec.uses and self.raw_counts:
            self.key.append(repr(value))
        special = spec.uses - {VALUE, RAW}
        if spec.uses <= {RAW} or spec.uses == {VIEW}:
            # What a view says stands in the key (see `gql.asker_views`), not its id.
            self.key.append(_UNSEEN)
            return value
        if value is None or not special:
            return self.value(value, spec.type)
        if STRUCTURE in special or VIEW in special:
            # Wherever else it is used, it is a plain value there too.
            self.key.append(repr(value))
            return value
        if SEARCH in special:
            slot = self.searched(value)
        else:
            slot = self.all_of(value) if ALL in special else self.slot(value)
        place, signature = self.place(spec.name, value) if CURSOR in special else (None, None)
        modules = self.modules(value) if RECORD_ID in special else ()
        return Symbol(slot.index, slot.wordless, slot.empty, place, signature, modules)

    def searched(self, value: object) -> Slot:
        """A slot for a text that is searched for: whether it asks anything is structure."""
        wordless = not (isinstance(value, str) and has_words(value))
        self.key.append(wordless)
        return Slot(self.slot(value).index, wordless)

    def all_of(self, value: object) -> Slot:
        """A slot for a list all of which must be found: whether that asks anything is structure."""
        empty = value == []
        self.key.append(empty)
        return Slot(self.slot(value).index, empty=empty)

    def value(self, value: object, type_: GraphQLInputType) -> object:
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if value is None:
            self.key.append(None)
            return None
        if isinstance(type_, GraphQLList):
            return self.items(value, type_.of_type)
        if isinstance(type_, GraphQLInputObjectType):
            return self.fields(value, type_)
        if type_ is GraphQLBoolean or isinstance(type_, GraphQLEnumType):
            self.key.append(value)
            return value
        return self.slot(value)

    def slot(self, value: object) -> Slot:
        self.key.append(_SLOT)
        self.values.append(value)
        return Slot(len(self.values) - 1)

    def items(self, value: object, type_: GraphQLInputType) -> object:
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        assert isinstance(value, list)
        if _is_value(inner):
            return self.slot(value)
        self.key.append(len(value))
        return [self.value(item, type_) for item in value]

    def fields(self, value: object, type_: GraphQLInputObjectType) -> object:
        assert isinstance(value, dict)
        if type_.extensions.get(TESSERA) == STRUCTURE:
            self.key.append(repr(value))
            return value
        known_fields = type_.fields
        self.key.append(_OPEN)
        symbols: dict[str, object] = {}
        for name, item in value.items():
            self.key.append(name)
            role = None if item is None else known_fields[name].extensions.get(TESSERA)
            if role == SEARCH:
                symbols[name] = self.searched(item)
            elif role == ALL:
                symbols[name] = self.all_of(item)
            else:
                symbols[name] = self.value(item, known_fields[name].type)
        self.key.append(_CLOSE)
        return symbols

    def place(self, name: str, value: object) -> tuple[Place, str]:
        cursor = decode_cursor(str(value), f"${name}")
        keys = tuple(None if key is None else self.slot(key) for key in cursor.keys)
        self.key.extend((cursor.signature, tuple(key is None for key in keys)))
        return Place(keys, self.slot(cursor.id)), cursor.signature

    def modules(self, value: object) -> tuple[int, ...]:
        given = value if isinstance(value, list) else [value]
        parsed = [parse_id(item) for item in given]
        found = {module_of(item) for item in parsed if isinstance(item, UUID)}
        modules = tuple(sorted(number for number in found if number is not None))
        self.key.append(modules)
        return modules


def _role(holder: GraphQLInputObjectType, name: str) -> str:
    field = holder.fields.get(name)
    role = None if field is None else field.extensions.get(TESSERA)
    return str(role) if role else VALUE


def _is_value(type_: GraphQLInputType | GraphQLNamedType) -> bool:
    return not isinstance(
        type_, GraphQLInputObjectType | GraphQLEnumType | GraphQLList | GraphQLNonNull
    ) and (type_ is not GraphQLBoolean)


def modules_of(operand: object) -> tuple[int, ...]:
    """The modules whose records an operand of ids may name: a symbol, an id, or a list of both."""
    if isinstance(operand, Symbol):
        return operand.modules
    items = operand if isinstance(operand, list) else [operand]
    found: set[int] = set()
    for item in items:
        if isinstance(item, Symbol):
            found.update(item.modules)
        else:
            parsed = parse_id(item)
            number = None if parsed is None else module_of(parsed)
            if number is not None:
                found.add(number)
    return tuple(sorted(found))


def plain(value: object) -> object:
    """The value of an enum's member, or the value itself."""
    return value.value if isinstance(value, Enum) else value
