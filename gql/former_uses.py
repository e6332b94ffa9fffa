"""Which former names in grace a document and its variables use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ObjectFieldNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)

from crm.definitions import Definitions, Module
from crm.grace import FormerUse, aliases_by_name, use_of_module
from schema_builder.former_names import FORMER
from schema_builder.markers import GroupsOf, marker_of
from schema_builder.workspace_schema import WorkspaceSchema

NAMING_MODULES = frozenset(
    {
        *(("records", "modules"), ("search", "modules"), ("module", "apiName")),
        *(("views", "module"), ("workflows", "module"), ("filterPreferences", "module")),
        *(("saveFilterPreferences", "module"), ("resetFilterPreferences", "module")),
    }
)
"""The fields and their arguments whose texts are names of modules; nothing else has both."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the texts of an argument name: fields of a module, or where it is None modules."""

    module: Module | None = None

    def use(self, definitions: Definitions, name: str) -> FormerUse | None:
        """What it counts as to give this text."""
        if self.module is None:
            return use_of_module(definitions, name)
        alias = aliases_by_name(definitions, self.module).get(name)
        return None if alias is None else alias.use


@dataclass(frozen=True, slots=True)
class DocumentUses:
    """The former names in a document, and the variables whose texts are names."""

    met: frozenset[FormerUse] = frozenset()
    texts: tuple[tuple[str, Named], ...] = ()


def uses_in_document(schema: WorkspaceSchema, document: DocumentNode) -> DocumentUses:
    """The former names of fields, of what inputs have, of values of enums, and in texts."""
    if not schema.has_grace:
        return DocumentUses()
    info = TypeInfo(schema)
    found = _Uses(info, schema.definitions)
    visit(document, TypeInfoVisitor(info, found))
    return DocumentUses(frozenset(found.met), tuple(dict.fromkeys(found.texts)))


def uses_in_value(given: object, type_: GraphQLInputType) -> Iterator[FormerUse]:
    """The former names in a variable's value, which was coerced without a mistake."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    match type_, given:
        case GraphQLList(), list():
            for item in given:
                yield from uses_in_value(item, type_.of_type)
        case GraphQLList(), _:
            yield from uses_in_value(given, type_.of_type)
        case GraphQLInputObjectType(), Mapping():
            for name, item in given.items():
                part = type_.fields[name]
                if FORMER in part.extensions:
                    yield part.extensions[FORMER].use
                yield from uses_in_value(item, part.type)
        case GraphQLEnumType(), str():
            value = type_.values.get(given)
            if value is not None and FORMER in value.extensions:
                yield value.extensions[FORMER].use


def uses_in_texts(given: object, named: Named, definitions: Definitions) -> Iterator[FormerUse]:
    """The former names among the texts of a variable's value."""
    match given:
        case str():
            use = named.use(definitions, given)
            if use is not None:
                yield use
        case list():
            for item in given:
                yield from uses_in_texts(item, named, definitions)
        case Mapping():
            for item in given.values():
                yield from uses_in_texts(item, named, definitions)


class _Uses(Visitor):
    """Notes what the alias of a former name says that its use counts as."""

    def __init__(self, info: TypeInfo, definitions: Definitions) -> None:
        super().__init__()
        self._info = info
        self._definitions = definitions
        self._named: Named | None = None
        self.met: set[FormerUse] = set()
        self.texts: list[tuple[str, Named]] = []

    def enter_field(self, _node: FieldNode, *_: object) -> None:
        self._note(self._info.get_field_def())

    def enter_argument(
        self, node: ArgumentNode, _key: object, _parent: object, _path: object, above: list[object]
    ) -> None:
        name, field = node.name.value, above[-1]
        if isinstance(field, FieldNode) and (field.name.value, name) in NAMING_MODULES:
            self._named = Named()
            return
        found = self._info.get_field_def()
        match name, None if found is None else marker_of(found.extensions):
            case "orderBy", GroupsOf(module):
                self._named = Named(module)

    def leave_argument(self, *_: object) -> None:
        self._named = None

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if self._named is not None:
            self.met.update(uses_in_texts(node.value, self._named, self._definitions))

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        if self._named is not None:
            self.texts.append((node.name.value, self._named))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        # Of an object in a list it is the type of the items, which are not null.
        holder = get_named_type(self._info.get_parent_input_type())
        if isinstance(holder, GraphQLInputObjectType):
            self._note(holder.fields.get(node.name.value))

    def enter_enum_value(self, _node: EnumValueNode, *_: object) -> None:
        self._note(self._info.get_enum_value())

    def _note(self, part: object) -> None:
        alias = getattr(part, "extensions", {}).get(FORMER)
        if alias is not None:
            self.met.add(alias.use)
