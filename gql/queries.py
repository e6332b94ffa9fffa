"""Runs a query operation: one statement for all its records, the executor for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLError

from crm.errors import BadUserInput, CostExceeded, TesseraError
from gql.context import Context
from gql.cost import check_cost, told_cost
from gql.fixed import INTROSPECTION, describe_module, run_fixed, run_introspection, sub_document
from gql.long_statements import LONG_COST, LONG_NODES
from gql.operations import Prepared
from gql.parameters import Parameters
from gql.planning import Planner, Selected
from gql.variables import Measured, measure
from storage.plan import ConstantRoot, ReadPlan, Root
from storage.read_sql import GUARD, compile_read
from storage.records import run_read
from storage.statement import Statement


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A query for one structure of its variables.

    `sources` has an entry for each root field, in the order of the answer: the JSON text before
    it, and where its value comes from (a column of the statement, bytes known already, or the
    response key in the fixed part's result). `cost` ends the response.
    """

    statement: Statement
    sources: tuple[tuple[bytes, int | bytes | str], ...]
    fixed: DocumentNode | None
    introspection: DocumentNode | None
    cost: bytes

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return 2_000 + 2 * len(self.statement.sql)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of an operation needs: its preparation, context, and variables."""

    prepared: Prepared
    context: Context
    coerced: Mapping[str, object]
    cache_key: tuple[str, str, str, str | None]
    parameters: Parameters

    @property
    def variables(self) -> Mapping[str, object]:
        """The variables as they were given."""
        return self.parameters.variables or {}

    async def measured(self) -> Measured:
        """The variables measured, with what the views that the operation names add to the key.

        Raises Stale where the views are newer than what the operation was prepared by.
        """
        prepared, context = self.prepared, self.context
        found = measure(prepared.variables, self.coerced, prepared.raw_counts)
        if prepared.views.any:
            context.views = await context.server.views.get(context.asker, context.definitions)
            found.key = (*found.key, *context.views.key(prepared.views, self.coerced))
        if prepared.tells_former:
            context.former_uses = await context.server.former_counts.read(context.asker)
        return found


async def run_query(run: Run) -> tuple[bytes, list[GraphQLError], bytes]:
    """The JSON of `data`, the errors of the fixed part, and the response's end with its cost.

    Raises Stale when the definitions or the asker changed meanwhile, a TesseraError when the
    operation cannot be carried out.
    """
    server, asker = run.context.server, run.context.asker
    measured = await run.measured()
    compiled = run.prepared.compiled.get(measured.key)
    if not isinstance(compiled, CompiledQuery):
        compiled = await _compiled(run, measured)
    try:
        columns = await run_read(
            server.readers,
            compiled.statement,
            asker,
            run.context.definitions.epoch,
            measured.values,
            run.context.clock,
        )
    except BadUserInput as error:
        selected, roots = _planned(run, measured.symbols)
        raise _located(run, selected, roots, measured, error) from error
    if compiled.fixed is None and compiled.introspection is None:
        return _joined(compiled, columns, {}), [], compiled.cost
    data, errors = await _with_fixed(run, compiled, columns)
    return data, errors, compiled.cost


async def _compiled(run: Run, measured: Measured) -> CompiledQuery:
    """The query compiled for this structure of its variables, and kept."""
    prepared, operations = run.prepared, run.context.server.operations
    selected, roots = _planned(run, measured.symbols)
    read = [root for root in roots.values() if root is not None and not _is_constant(root)]
    plan = ReadPlan(tuple(read))
    try:
        cost = check_cost(plan)
    except CostExceeded as error:
        raise GraphQLError(error.message, prepared.operation, original_error=error) from error

    def known() -> CompiledQuery | None:
        found = prepared.compiled.get(measured.key)
        return found if isinstance(found, CompiledQuery) else None

    def made() -> CompiledQuery:
        return CompiledQuery(
            statement=compile_read(plan) if read else GUARD,
            sources=_sources(roots),
            fixed=_document(prepared, selected, roots, introspection=False),
            introspection=_document(prepared, selected, roots, introspection=True),
            cost=told_cost(cost.of_all),
        )

    long = cost.of_all >= LONG_COST or cost.nodes >= LONG_NODES
    try:
        compiled = await run.context.server.long_statements.made(known, made) if long else made()
    except BadUserInput as error:
        raise _located(run, selected, roots, None, error) from error
    if known() is None:
        prepared.compiled.put(measured.key, compiled, compiled.size)
        operations.grow(*run.cache_key, compiled.size)
    return compiled


def _planned(
    run: Run, symbols: dict[str, object]
) -> tuple[dict[str, Selected], dict[str, Root | None]]:
    """What is selected of each root field, and its plan."""
    prepared = run.prepared
    planner = Planner(
        prepared.schema,
        run.context.definitions,
        run.context.asker,
        prepared.operation,
        prepared.fragments,
        symbols,
        partial(describe_module, prepared, run.context, run.variables),
        run.context.views,
        prepared.type_names,
    )
    selected = planner.roots(prepared.root)
    roots: dict[str, Root | None] = {}
    for key, details in selected.items():
        try:
            roots[key] = planner.root(prepared.root, key, details)
        except GraphQLError as error:
            # Below a list nobody can say in which of its records the mistake is.
            if error.nodes and error.nodes[0] is details[0].node:
                error.path = [key]
            raise
    return selected, roots


def _located(
    run: Run,
    selected: Mapping[str, Selected],
    roots: Mapping[str, Root | None],
    measured: Measured | None,
    error: BadUserInput,
) -> TesseraError | GraphQLError:
    """The error at the root field whose argument it is about, found by asking for each alone."""
    context = run.context
    for key, root in roots.items():
        if root is None or _is_constant(root):
            continue
        try:
            statement = compile_read(ReadPlan((root,)))
            if measured is not None:
                statement.arguments(
                    context.asker, context.definitions.epoch, measured.values, context.clock
                )
        except BadUserInput as found:
            node = selected[key][0].node
            return GraphQLError(found.message, node, path=[key], original_error=found)
    return error


def _is_constant(root: Root) -> bool:
    return isinstance(root, ConstantRoot)


def _sources(roots: Mapping[str, Root | None]) -> tuple[tuple[bytes, int | bytes | str], ...]:
    sources: list[tuple[bytes, int | bytes | str]] = []
    column = 0
    for index, (key, root) in enumerate(roots.items()):
        before = ("," if index else "{") + f'"{key}":'
        if isinstance(root, ConstantRoot):
            sources.append((before.encode(), root.json.encode()))
        elif root is None:
            sources.append((before.encode(), key))
        else:
            sources.append((before.encode(), column))
            column += 1
    return tuple(sources)


def _document(
    prepared: Prepared,
    selected: Mapping[str, Selected],
    roots: Mapping[str, Root | None],
    *,
    introspection: bool,
) -> DocumentNode | None:
    nodes = [
        detail.node
        for key, details in selected.items()
        if roots[key] is None and (details[0].node.name.value in INTROSPECTION) is introspection
        for detail in details
    ]
    return sub_document(prepared, nodes) if nodes else None


def _joined(
    compiled: CompiledQuery, columns: list[str | None], fixed: Mapping[str, object]
) -> bytes:
    parts: list[bytes] = []
    for before, source in compiled.sources:
        parts.append(before)
        if isinstance(source, int):
            text = columns[source]
            parts.append(b"null" if text is None else text.encode())
        elif isinstance(source, bytes):
            parts.append(source)
        else:
            value = fixed[source]
            parts.append(value if isinstance(value, bytes) else orjson.dumps(value))
    parts.append(b"}" if parts else b"{}")
    return b"".join(parts)


async def _with_fixed(
    run: Run, compiled: CompiledQuery, columns: list[str | None]
) -> tuple[bytes, list[GraphQLError]]:
    schema = run.prepared.schema
    results: list[ExecutionResult] = []
    if compiled.fixed is not None:
        results.append(await run_fixed(schema, compiled.fixed, run.context, run.variables))
    fixed: dict[str, object] = {}
    if compiled.introspection is not None:
        fixed.update(await _introspected(run, compiled.introspection))
    errors = [error for result in results for error in result.errors or ()]
    if any(result.data is None for result in results):
        return b"null", errors
    for result in results:
        fixed.update(result.data or {})
    return _joined(compiled, columns, fixed), errors


async def _introspected(run: Run, document: DocumentNode) -> dict[str, object]:
    """Introspection by root field, made off the event loop and kept by schema and document."""
    server = run.context.server
    key = (*run.cache_key, repr(sorted(run.variables.items())))
    kept = server.introspections.get(key)
    if kept is None:
        result = await asyncio.to_thread(
            run_introspection, run.prepared.schema.fresh(), document, run.variables
        )
        if result.errors:
            raise result.errors[0]
        kept = {name: orjson.dumps(value) for name, value in (result.data or {}).items()}
        server.introspections.put(key, kept, sum(map(len, kept.values())))
    return dict(kept)
