"""What of a document can hold variables: the rest need not be visited to find their uses.

Most of a document is names of fields. What follows from the places of its variables alone, such as
the types that they must have, is found in what is left without these, which is mostly a few fields.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

Definition = TypeVar("Definition", bound=DefinitionNode)


def variable_places(document: DocumentNode) -> DocumentNode:
    """The document without the selections that have no arguments and directives in them."""
    return replace(
        document, definitions=tuple(map(variable_places_of_definition, document.definitions))
    )


def variable_places_of_definition(definition: Definition) -> Definition:
    """The same of an operation or a fragment; all spreads of fragments stay."""
    if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
        return definition
    return replace(definition, selection_set=_within(definition.selection_set))


def _within(node: SelectionSetNode) -> SelectionSetNode:
    return SelectionSetNode(selections=tuple(_kept(node)), loc=node.loc)


def _kept(node: SelectionSetNode) -> Iterator[SelectionNode]:
    for selection in node.selections:
        match selection:
            case FragmentSpreadNode():
                yield selection
            case FieldNode(selection_set=None):
                if selection.arguments or selection.directives:
                    yield selection
            case FieldNode(selection_set=SelectionSetNode() as below):
                within = _within(below)
                if within.selections or selection.arguments or selection.directives:
                    yield replace(selection, selection_set=within)
            case InlineFragmentNode():
                within = _within(selection.selection_set)
                if within.selections or selection.directives:
                    yield replace(selection, selection_set=within)
