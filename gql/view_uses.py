"""Where a document names views, or asks for them."""

from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableNode,
    Visitor,
    visit,
)

from schema_builder.markers import TESSERA, VIEW

FIELDS = frozenset({"view", "views", "filterPreferences"})
"""The fields of Query that tell of views and of what users lay over them."""


@dataclass(frozen=True, slots=True)
class ViewUses:
    """The views that a document's lists are seen through: ids in its text, and variables.

    `any` says whether the document has to do with views at all.
    """

    ids: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    any: bool = False


def names_views(text: str) -> bool:
    """Whether a document may have to do with views; spares the others a walk."""
    return "view" in text or "filterPreferences" in text


def view_uses(schema: GraphQLSchema, document: DocumentNode) -> ViewUses:
    """Every view that the document's lists are told to be seen through."""
    info = TypeInfo(schema)
    found = _Uses(info)
    visit(document, TypeInfoVisitor(info, found))
    return ViewUses(
        tuple(dict.fromkeys(found.ids)), tuple(dict.fromkeys(found.variables)), found.any
    )


class _Uses(Visitor):
    """Notes the value of each argument that names a view."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.ids: list[str] = []
        self.variables: list[str] = []
        self.any = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.any = self.any or node.name.value in FIELDS

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        argument = self._info.get_argument()
        if argument is None or argument.extensions.get(TESSERA) != VIEW:
            return
        self.any = True
        self._note(node.value)

    def _note(self, node: ValueNode) -> None:
        match node:
            case VariableNode(name=name):
                self.variables.append(name.value)
            case ListValueNode(values=values):
                for value in values:
                    self._note(value)
            case StringValueNode(value=text) | IntValueNode(value=text):
                self.ids.append(text)
