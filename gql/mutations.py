"""Runs a mutation operation: its root fields in order, each in a transaction of its own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import orjson
from graphql import FieldNode, GraphQLError
from graphql.execution.values import VariableValues, get_argument_values

from gql.fixed import describe_module, run_fixed, sub_document
from gql.payloads import CompiledWrite, compile_payload
from gql.planning import Planner, Selected
from gql.queries import Run
from gql.variables import Measured
from gql.writing import Write
from schema_builder.markers import Marker, marker_of
from storage.errors import LayoutMoved, Stale
from storage.read_sql import GUARD
from storage.records import run_read


@dataclass(slots=True)
class Progress:
    """What the finished root fields of a request gave; they are never run twice."""

    revision: int = 0
    done: dict[str, bytes] = field(default_factory=dict)
    errors: list[GraphQLError] = field(default_factory=list)


Step = Callable[[Progress], Awaitable[bytes | None]]
"""Runs one root field and gives its JSON, None where all of data becomes null."""


async def run_mutation(run: Run, progress: Progress) -> bytes:
    """The JSON of `data`; `progress` keeps what is done when Stale is raised in between.

    Every field is planned before the first is run, so that a mistake in the last one's
    selection leaves nothing written.
    """
    measured = await run.measured()
    steps = [(key, step) for key, step in _steps(run, measured) if key not in progress.done]
    for key, step in steps:
        done = await step(progress)
        if done is None:
            return b"null"
        progress.done[key] = done
    return b"{" + b",".join(f'"{key}":'.encode() + j for key, j in progress.done.items()) + b"}"


def _steps(run: Run, measured: Measured) -> list[tuple[str, Step]]:
    planner = Planner(
        run.prepared.schema,
        run.context.definitions,
        run.context.asker,
        run.prepared.operation,
        run.prepared.fragments,
        measured.symbols,
        partial(describe_module, run.prepared, run.context, run.variables),
        run.context.views,
    )
    selected = planner.roots(run.prepared.root)
    return [(key, _step(run, planner, measured, key, found)) for key, found in selected.items()]


def _step(run: Run, planner: Planner, measured: Measured, key: str, details: Selected) -> Step:
    name = details[0].node.name.value
    root = run.prepared.root
    if name == "__typename":
        return partial(_type_name, root.name)
    marker = marker_of(root.fields[name].extensions)
    if marker is None:
        return partial(_fixed_field, run, key, [detail.node for detail in details])
    compiled = _compiled(run, planner, measured, key, details)
    arguments = get_argument_values(
        root.fields[name], details[0].node, VariableValues({}, dict(run.coerced))
    )
    return partial(_write, Write(run.context, compiled, measured.values), marker, arguments)


async def _type_name(name: str, progress: Progress) -> bytes:
    return orjson.dumps(name)


async def _write(
    write: Write, marker: Marker, arguments: Mapping[str, object], progress: Progress
) -> bytes:
    return await write.carry_out(marker, arguments)


async def _fixed_field(
    run: Run, key: str, nodes: list[FieldNode], progress: Progress
) -> bytes | None:
    """A field of the fixed schema; None when its error makes all of data null."""
    context = run.context
    epoch = context.definitions.epoch
    await run_read(context.server.readers, GUARD, context.asker, epoch, (), context.clock)
    document = sub_document(run.prepared, nodes)
    # A copy: the fields that follow were planned by these definitions, and the guard of the
    # first that no longer fits them has the rest planned anew.
    own = replace(context)
    result = await run_fixed(run.prepared.schema, document, own, run.variables)
    for error in result.errors or ():
        # Somebody was between the guard and the change: nothing was done, and it is run again.
        if isinstance(error.original_error, Stale | LayoutMoved):
            raise error.original_error
    progress.revision = own.definitions.epoch
    progress.errors.extend(result.errors or ())
    return None if result.data is None else orjson.dumps(result.data[key])


def _compiled(
    run: Run, planner: Planner, measured: Measured, key: str, details: Selected
) -> CompiledWrite:
    cache_key = (key, *measured.key)
    found = run.prepared.compiled.get(cache_key)
    if isinstance(found, CompiledWrite):
        return found
    compiled = compile_payload(planner, run.prepared.root, details)
    size = 2_000 + (len(compiled.read_back.sql) * 2 if compiled.read_back else 0)
    run.prepared.compiled.put(cache_key, compiled, size)
    run.context.server.operations.grow(*run.cache_key, size)
    return compiled
