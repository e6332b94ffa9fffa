"""Parses a document and refuses, in bounded time, one that asks for more than a request may."""

from collections import Counter
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from crm.errors import CostExceeded, RequestErrorCode, TesseraError
from gql.literals import check_literals

# Nobody writes longer documents by hand; generated ones have their values in variables.
MAX_CHARACTERS = 100_000
# Parsing takes about 5 µs a token: this many take about 30 ms.
MAX_TOKENS = 6_000
# The introspection of tools is 15 levels deep; six levels of a lookup and a list each, 28.
MAX_DEPTH = 30
# In all operations together, each fragment put in place of each of its spreads.
MAX_FIELDS = 5_000
# Validation compares all fields with one response key in one place in pairs: 3 µs a pair.
MAX_PAIRS = 10_000
# Validation compares the fragments of a selection in pairs: 100 take 20 ms.
MAX_FRAGMENTS = 100
# Validation goes through all fragments of each operation.
MAX_OPERATIONS = 50


class DocumentInvalid(TesseraError):
    """A document that breaks a rule of validation so that it can't be measured."""

    code = RequestErrorCode.GRAPHQL_VALIDATION_FAILED


def parse_document(text: str) -> DocumentNode:
    """Parse a document of bounded length; `check_document` must come before its validation.

    Raises GraphQLSyntaxError for what is no GraphQL, is nested too deeply or has too many
    tokens, and CostExceeded for a text that is too long to look at.
    """
    if len(text) > MAX_CHARACTERS:
        raise CostExceeded(
            f"The document has {len(text)} characters; {MAX_CHARACTERS} are allowed. "
            "Send values as variables."
        )
    return parse(text, max_tokens=MAX_TOKENS)


def check_document(document: DocumentNode) -> None:
    """Hold a parsed document to the limits, each fragment being measured once.

    Raises CostExceeded for what is too much, DocumentInvalid where fragments spread each other
    in a circle, and BadUserInput for a literal that no value can be.
    """
    fragments, operations = _definitions(document)
    _limit(len(operations), MAX_OPERATIONS, "operations in a document")
    _limit(len(fragments), MAX_FRAGMENTS, "fragments in a document")
    check_literals(document)
    measure = _Measure(fragments)
    for name in fragments:
        measure.fragment(name)
    fields = 0
    for operation in operations:
        size = measure.selections(operation.selection_set)
        fields += size.fields
        measure.check(_Size(size.depth, fields))
        _Expansion(fragments).check(operation.selection_set)


@dataclass(frozen=True, slots=True)
class _Size:
    """How deep a selection is, and how many fields it has after expansion."""

    depth: int = 0
    fields: int = 0


@dataclass(slots=True)
class _Measure:
    """Measures selections; each fragment once, so that chains of them cost nothing."""

    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, _Size] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def selections(self, node: SelectionSetNode) -> _Size:
        """The size of a selection set."""
        depth = fields = 0
        for selection in node.selections:
            size = _Size()
            match selection:
                case FieldNode(selection_set=None):
                    size = _Size(1, 1)
                case FieldNode(selection_set=SelectionSetNode() as below):
                    inner = self.selections(below)
                    size = _Size(inner.depth + 1, inner.fields + 1)
                case InlineFragmentNode(selection_set=within):
                    size = self.selections(within)
                case FragmentSpreadNode(name=name):
                    size = self.fragment(name.value)
            depth, fields = max(depth, size.depth), fields + size.fields
        return _Size(depth, fields)

    def fragment(self, name: str) -> _Size:
        """The size of a fragment; nothing where it is unknown, which validation will tell."""
        known = self.known.get(name)
        if known is not None:
            return known
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            raise DocumentInvalid(f"Fragments spread each other in a circle: {circle}.")
        if name not in self.fragments:
            return _Size()
        self.open.append(name)
        size = self.selections(self.fragments[name].selection_set)
        self.open.pop()
        self.check(size)
        self.known[name] = size
        return size

    def check(self, size: _Size) -> None:
        """Raises CostExceeded where a selection is too deep or too wide."""
        _limit(size.depth, MAX_DEPTH, "levels of fields within each other")
        _limit(size.fields, MAX_FIELDS, "fields, fragments put in place")


@dataclass(slots=True)
class _Expansion:
    """Counts how often each place of the answer is selected; its size is limited before."""

    fragments: dict[str, FragmentDefinitionNode]
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def check(self, node: SelectionSetNode) -> None:
        """Raises CostExceeded where merging the fields of a selection would take too long."""
        self._walk(node, ())
        pairs = sum(count * (count - 1) // 2 for count in self.counts.values())
        if pairs > MAX_PAIRS:
            place, count = self.counts.most_common(1)[0]
            raise CostExceeded(
                f"{'.'.join(place)} is selected {count} times; select each field once, "
                "or give it other aliases."
            )

    def _walk(self, node: SelectionSetNode, place: tuple[str, ...]) -> None:
        for selection in node.selections:
            match selection:
                case FieldNode():
                    key = (*place, (selection.alias or selection.name).value)
                    self.counts[key] += 1
                    if selection.selection_set is not None:
                        self._walk(selection.selection_set, key)
                case InlineFragmentNode(selection_set=within):
                    self._walk(within, place)
                case FragmentSpreadNode(name=name) if name.value in self.fragments:
                    self._walk(self.fragments[name.value].selection_set, place)


def _definitions(
    document: DocumentNode,
) -> tuple[dict[str, FragmentDefinitionNode], list[OperationDefinitionNode]]:
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations: list[OperationDefinitionNode] = []
    for definition in document.definitions:
        match definition:
            case FragmentDefinitionNode():
                fragments[definition.name.value] = definition
            case OperationDefinitionNode():
                operations.append(definition)
    return fragments, operations


def _limit(count: int, most: int, what: str) -> None:
    if count > most:
        raise CostExceeded(f"There are {count} {what}; {most} are allowed.")
