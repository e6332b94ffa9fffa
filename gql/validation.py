"""Validates documents by graphql-core's own rules, at half of the cost.

graphql-core looks up for each document which of its 32 rules hear of which kind of node, and then
asks all of them at every node. Which do is a property of the rules' classes: it is found once. It
visits a document once more to find its variables, and takes several times a hash of the whole of
it to remember which these are: here they are looked for where they can be, and remembered at once.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    specified_rules,
    validate,
)
from graphql.language.visitor import EnterLeaveVisitor
from graphql.validation import ASTValidationContext, ValidationContext
from graphql.validation.validation_context import NodeWithSelectionSet, VariableUsage

from gql.variable_places import variable_places_of_definition

MAX_ERRORS = 20

Handler: TypeAlias = Callable[..., object]
Names: TypeAlias = tuple[tuple[int, str | None], ...]


def validation_errors(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What is wrong with a document, up to MAX_ERRORS; the same as `graphql.validate` finds."""
    return validate(schema, document, (SpecifiedRules,), max_errors=MAX_ERRORS)


class SpecifiedRules(ASTValidationRule):
    """All rules of the specification as one, each asked only at the nodes that it hears of.

    The rules may leave out a node's inside or stop, but none may put another node in its place.
    """

    def __init__(self, context: ASTValidationContext) -> None:
        super().__init__(context)
        self._rules = [rule(context) for rule in specified_rules]
        # For each rule the node whose inside it leaves out, or BREAK when it has stopped.
        self._silent: list[object] = [None] * len(self._rules)
        self._node: Node | None = None
        self._located(context)
        if isinstance(context, ValidationContext):
            _remember_variables(context)

    def _located(self, context: ASTValidationContext) -> None:
        """Places errors without a place, as those of wrong enum values, at the node looked at."""
        report = context.report_error

        def reported(error: GraphQLError) -> None:
            if not error.locations and self._node is not None:
                error = GraphQLError(error.message, self._node, extensions=error.extensions)
            report(error)

        context.report_error = reported  # type: ignore[method-assign]

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """What is called at the nodes of a kind; nothing where no rule hears of them."""
        found = self.enter_leave_map.get(kind)
        if found is None:
            entering, leaving = _hearing(kind)
            found = EnterLeaveVisitor(
                self._entering(self._handlers(entering)) if entering else None,
                self._leaving(self._handlers(leaving)) if leaving else None,
            )
            self.enter_leave_map[kind] = found
        return found

    def _handlers(self, names: Names) -> list[tuple[int, Handler]]:
        return [
            (place, _pass if name is None else getattr(self._rules[place], name))
            for place, name in names
        ]

    def _entering(self, handlers: list[tuple[int, Handler]]) -> Callable[..., None]:
        def enter(node: Node, *rest: object) -> None:
            silent, self._node = self._silent, node
            for place, handler in handlers:
                if silent[place] is None:
                    result = handler(node, *rest)
                    if result is not None:
                        silent[place] = node if result is SKIP or result is False else BREAK

        return enter

    def _leaving(self, handlers: list[tuple[int, Handler]]) -> Callable[..., None]:
        def leave(node: Node, *rest: object) -> None:
            silent = self._silent
            for place, handler in handlers:
                if silent[place] is None:
                    result = handler(node, *rest)
                    if result is BREAK or result is True:
                        silent[place] = BREAK
                elif silent[place] is node:
                    silent[place] = None

        return leave


def _remember_variables(context: ValidationContext) -> None:
    """Makes a context look for variables in a part of the document, and once an operation."""
    find, find_in_all = context.get_variable_usages, context.get_recursive_variable_usages
    found: dict[int, list[VariableUsage]] = {}  # by the operation's identity

    def usages(node: NodeWithSelectionSet) -> list[VariableUsage]:
        return find(variable_places_of_definition(node))

    def recursive_usages(operation: OperationDefinitionNode) -> list[VariableUsage]:
        known = found.get(id(operation))
        if known is None:
            known = found[id(operation)] = find_in_all(variable_places_of_definition(operation))
        return known

    context.get_variable_usages = usages  # type: ignore[method-assign]
    context.get_recursive_variable_usages = recursive_usages  # type: ignore[method-assign]


@cache
def _hearing(kind: str) -> tuple[Names, Names]:
    """The rules that hear of the start and of the end of a kind of node, with their methods.

    A rule that may leave out the node's inside has to hear of its end, be it without a method.
    """
    entering: list[tuple[int, str | None]] = []
    leaving: list[tuple[int, str | None]] = []
    for place, rule in enumerate(specified_rules):
        enter, leave = _name(rule, "enter", kind), _name(rule, "leave", kind)
        if enter is not None:
            entering.append((place, enter))
        if enter is not None or leave is not None:
            leaving.append((place, leave))
    return tuple(entering), tuple(leaving)


def _name(rule: type[ASTValidationRule], step: str, kind: str) -> str | None:
    names = (f"{step}_{kind}", step)
    return next((name for name in names if getattr(rule, name, None) is not None), None)


def _pass(*_: object) -> None:
    """Stands for a method that a rule does not have."""
