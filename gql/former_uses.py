"""Which former names in grace a document and its variables use."""

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

from crm.grace import FormerUse
from schema_builder.former_names import FORMER
from schema_builder.workspace_schema import WorkspaceSchema


def uses_in_document(schema: WorkspaceSchema, document: DocumentNode) -> frozenset[FormerUse]:
    """The former names of fields, of what inputs have, and of values of enums."""
    if not schema.has_grace:
        return frozenset()
    info = TypeInfo(schema)
    found = _Uses(info)
    visit(document, TypeInfoVisitor(info, found))
    return frozenset(found.met)


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


class _Uses(Visitor):
    """Notes what the alias of a former name says that its use counts as."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.met: set[FormerUse] = set()

    def enter_field(self, _node: FieldNode, *_: object) -> None:
        self._note(self._info.get_field_def())

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
