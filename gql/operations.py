"""Prepared operations: a document parsed, checked and, for each shape of variables, compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
    get_operation_ast,
    is_non_null_type,
)
from graphql.execution.values import get_variable_values
from graphql.utilities import type_from_ast

from crm.cache import ByteBoundedCache
from crm.errors import RequestErrorCode
from crm.grace import FormerUse
from gql.former_types import with_types_of_today
from gql.former_uses import DocumentUses, uses_in_document, uses_in_texts, uses_in_value
from gql.limits import check_document, parse_document
from gql.validation import validation_errors
from gql.variables import RAW, VariableSpec, variable_uses
from gql.view_uses import ViewUses, names_views, view_uses
from gql.wording import told_once
from schema_builder.workspace_schema import WorkspaceSchema

MAX_VARIABLE_ERRORS = 20
TELLS_FORMER = "formerNames"
"""The field of modules and fields whose uses have to be read beforehand."""
PREPARED_BYTES_PER_CHARACTER = 60
"""A parsed document takes 40 to 60 bytes of memory for each character of its text."""


COMPILED_BYTES = 4_000_000
"""How much one operation's statements may take, over all structures of its variables."""


class RequestFailed(Exception):
    """A request that fails before anything runs, with every mistake that was found."""

    def __init__(self, code: RequestErrorCode, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.code = code
        self.errors = errors


@dataclass(slots=True)
class Prepared:
    """One operation of one document, checked against one schema.

    `type_names` are the former names by which it calls types, by those of today; `former` are all
    former names in it, and `tells_former` says whether it asks for them. `compiled` holds what was
    made of it for each structure of its variables.
    """

    schema: WorkspaceSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    root: GraphQLObjectType
    variables: tuple[VariableSpec, ...]
    raw_counts: bool
    views: ViewUses
    type_names: Mapping[str, str]
    former: DocumentUses
    tells_former: bool
    name: str | None
    compiled: ByteBoundedCache[tuple[object, ...], object] = field(
        default_factory=lambda: ByteBoundedCache(COMPILED_BYTES)
    )

    @property
    def is_mutation(self) -> bool:
        """Whether it writes."""
        return self.operation.operation is OperationType.MUTATION

    def coerce(self, given: Mapping[str, object]) -> dict[str, object]:
        """The variables' values by their types; raises RequestFailed with every mistake."""
        coerced: dict[str, object] = {}
        coercion = self.schema.coercion
        for spec in self.variables:
            value = given.get(spec.name, Undefined)
            if value is not Undefined:
                result = coercion.value(value, spec.type)
                if result is Undefined:
                    return self._coerce_slowly(given)
                coerced[spec.name] = result
            elif spec.required:
                return self._coerce_slowly(given)
            elif spec.default is not Undefined:
                coerced[spec.name] = spec.default
        return coerced

    def former_uses(self, given: Mapping[str, object]) -> frozenset[FormerUse]:
        """The former names that a request with these variables uses; none without a grace."""
        known = self.former.met
        if not self.schema.has_grace:
            return known
        known = known.union(
            use
            for spec in self.variables
            if spec.name in given
            for use in uses_in_value(given[spec.name], spec.type)
        )
        return known.union(
            use
            for name, named in self.former.texts
            for use in uses_in_texts(given.get(name), named, self.schema.definitions)
        )

    def _coerce_slowly(self, given: Mapping[str, object]) -> dict[str, object]:
        """With an error for each mistake."""
        result = get_variable_values(
            self.schema,
            self.operation.variable_definitions or (),
            dict(given),
            MAX_VARIABLE_ERRORS,
        )
        if isinstance(result, list):
            raise RequestFailed(RequestErrorCode.BAD_USER_INPUT, told_once(result))
        return result.coerced


def prepare(schema: WorkspaceSchema, text: str, operation_name: str | None) -> Prepared:
    """Parses, measures and validates a document; raises RequestFailed or a TesseraError."""
    try:
        document = parse_document(text)
    except GraphQLError as error:
        raise RequestFailed(RequestErrorCode.GRAPHQL_PARSE_FAILED, [error]) from None
    check_document(document)
    rewritten = with_types_of_today(document, schema.former_types)
    document = rewritten.document
    errors = validation_errors(schema, document)
    if errors:
        raise RequestFailed(RequestErrorCode.GRAPHQL_VALIDATION_FAILED, told_once(errors))
    operation = _choose(document, operation_name)
    root = schema.get_root_type(operation.operation)
    if root is None or operation.operation is OperationType.SUBSCRIPTION:
        message = f"This API has no {operation.operation.value} operations."
        raise RequestFailed(
            RequestErrorCode.GRAPHQL_VALIDATION_FAILED, [GraphQLError(message, operation)]
        )
    specs = _specs(schema, operation, variable_uses(schema, document))
    uses = uses_in_document(schema, document)
    return Prepared(
        schema=schema,
        document=document,
        operation=operation,
        fragments={
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        },
        root=root,
        variables=specs,
        raw_counts=any(RAW in spec.uses for spec in specs) and "module" in text,
        views=view_uses(schema, document) if names_views(text) else ViewUses(),
        type_names=rewritten.type_names,
        former=replace(uses, met=uses.met | rewritten.uses),
        tells_former=TELLS_FORMER in text,
        name=operation.name.value if operation.name else None,
    )


def _choose(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operation = get_operation_ast(document, name)
    if operation is not None:
        return operation
    names = [
        definition.name.value
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name
    ]
    if name is not None:
        message = f"The document has no operation {name}; it has {', '.join(names) or 'none'}."
    elif names:
        message = f"The document has several operations: set operationName to {' or '.join(names)}."
    else:
        message = "The document has no operation, only fragments."
    raise RequestFailed(RequestErrorCode.BAD_REQUEST, [GraphQLError(message)])


def _specs(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    uses: Mapping[str, frozenset[str]],
) -> tuple[VariableSpec, ...]:
    specs = []
    for definition in operation.variable_definitions or ():
        type_ = type_from_ast(schema, definition.type)
        assert type_ is not None
        name = definition.variable.name.value
        default = _default(schema, definition)
        specs.append(
            VariableSpec(
                name,
                type_,  # type: ignore[arg-type]
                uses.get(name, frozenset()),
                required=default is Undefined and is_non_null_type(type_),
                default=default,
            )
        )
    return tuple(specs)


def _default(schema: GraphQLSchema, definition: VariableDefinitionNode) -> object:
    """The value of a variable that is left out; Undefined where it has no default."""
    if definition.default_value is None:
        return Undefined
    found = get_variable_values(schema, (definition,), {})
    if isinstance(found, list):
        raise RequestFailed(RequestErrorCode.GRAPHQL_VALIDATION_FAILED, found)
    return found.coerced[definition.variable.name.value]


class OperationCache:
    """Prepared operations by schema fingerprint, access, text and operation name."""

    def __init__(self, limit: int) -> None:
        self._cache: ByteBoundedCache[tuple[str, str, str, str | None], Prepared] = (
            ByteBoundedCache(limit)
        )

    def get(
        self, fingerprint: str, access: str, schema: WorkspaceSchema, text: str, name: str | None
    ) -> Prepared:
        """The prepared operation, made now where it was not there; raises as `prepare` does."""
        key = (fingerprint, access, text, name)
        prepared = self._cache.get(key)
        if prepared is None:
            prepared = prepare(schema, text, name)
            self._cache.put(key, prepared, 1000 + len(text) * PREPARED_BYTES_PER_CHARACTER)
        return prepared

    def grow(self, fingerprint: str, access: str, text: str, name: str | None, size: int) -> None:
        """Counts `size` bytes more for an operation for which a statement was compiled."""
        self._cache.grow((fingerprint, access, text, name), size)

    def forget_schema(self, fingerprint: str) -> None:
        """Drops the operations of a schema, so that nothing keeps it alive."""
        self._cache.forget_where(lambda key: key[0] == fingerprint)
