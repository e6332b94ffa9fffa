"""Runs a mutation operation: its root fields in order, each in a transaction of its own, or all in
one where the operation says `@transaction`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import orjson
from graphql import FieldNode, GraphQLError
from graphql.execution.values import VariableValues, get_argument_values

from crm.errors import BadUserInput, CostExceeded
from gql.fixed import describe_module, run_fixed, sub_document
from gql.idempotency import fields_once
from gql.payloads import CompiledWrite, compile_payload
from gql.planning import Planner, Selected
from gql.queries import Run
from gql.variables import Measured
from gql.writing import Write, Written
from schema_builder.fixed import TRANSACTION
from schema_builder.markers import Marker, marker_of
from storage.engine import Connection
from storage.errors import LayoutMoved, Stale
from storage.once import Once, Replayed, keep_answer, once
from storage.read_sql import GUARD
from storage.records import run_read
from storage.transaction import Outcome, together
from storage.writes import Door


@dataclass(slots=True)
class Progress:
    """What the finished root fields of a request gave; they are never run twice.

    `replayed` says that one of them was carried out by an earlier request with the same key;
    `cost` is what all of them together are charged.
    """

    revision: int = 0
    cost: int = 0
    done: dict[str, bytes] = field(default_factory=dict)
    errors: list[GraphQLError] = field(default_factory=list)
    replayed: bool = False


class Step(Protocol):
    """A root field that is planned and can be run."""

    async def run(self, progress: Progress, field: Once | None) -> bytes | None:
        """Its JSON; None where all of data becomes null."""


async def run_mutation(run: Run, progress: Progress) -> bytes:
    """The JSON of `data`; `progress` keeps what is done when Stale is raised in between.

    Every field is planned before the first is run, so that a mistake in the last one's
    selection leaves nothing written.
    """
    measured = await run.measured()
    steps = _steps(run, measured)
    progress.cost = sum(
        step.write.compiled.cost for step in steps.values() if isinstance(step, _RecordStep)
    )
    fields = fields_once(run.context.asker, run.parameters, len(steps))
    if any(
        found.name.value == TRANSACTION.name for found in run.prepared.operation.directives or ()
    ):
        await _run_together(run, steps, fields, progress)
        return _data(progress)
    for (key, step), field_ in zip(steps.items(), fields, strict=True):
        if key not in progress.done:
            done = await step.run(progress, field_)
            if done is None:
                return b"null"
            progress.done[key] = done
    return _data(progress)


def _data(progress: Progress) -> bytes:
    return b"{" + b",".join(f'"{key}":'.encode() + j for key, j in progress.done.items()) + b"}"


async def _run_together(
    run: Run, steps: Mapping[str, Step], fields: list[Once | None], progress: Progress
) -> None:
    """All writes or none: after the first that is refused, none is kept and no other is run."""
    writes = {key: step for key, step in steps.items() if isinstance(step, _RecordStep)}
    for key, step in steps.items():
        if not isinstance(step, _RecordStep | _TypeName):
            raise BadUserInput(
                f"{key}: @transaction takes mutations of records alone; this one has a "
                "transaction of its own. Send it in another request."
            )

    async def work(connection: Connection) -> Outcome[dict[str, Written]]:
        done: dict[str, Written] = {}
        for (key, step), field_ in zip(steps.items(), fields, strict=True):
            if isinstance(step, _RecordStep):
                done[key] = await step.carry_out(connection, field_)
                if done[key].refused:
                    return Outcome(done, kept=False)
        return Outcome(done, kept=True)

    done = await together(run.context.server.writer, run.context.asker, work)
    refused = next((key for key, written in done.items() if written.refused), None)
    for key, step in steps.items():
        if isinstance(step, _TypeName):
            progress.done[key] = step.json
        elif refused is None or key == refused:
            progress.done[key] = done[key].json
            progress.replayed |= done[key].replayed
        else:
            message = f"Nothing was done: {refused}, of the same @transaction, was refused."
            progress.done[key] = writes[key].write.undone(message)


def _steps(run: Run, measured: Measured) -> dict[str, Step]:
    planner = Planner(
        run.prepared.schema,
        run.context.definitions,
        run.context.asker,
        run.prepared.operation,
        run.prepared.fragments,
        measured.symbols,
        partial(describe_module, run.prepared, run.context, run.variables),
        run.context.views,
        run.prepared.type_names,
    )
    selected = planner.roots(run.prepared.root)
    return {key: _step(run, planner, measured, key, found) for key, found in selected.items()}


def _step(run: Run, planner: Planner, measured: Measured, key: str, details: Selected) -> Step:
    name = details[0].node.name.value
    root = run.prepared.root
    if name == "__typename":
        return _TypeName(orjson.dumps(root.name))
    marker = marker_of(root.fields[name].extensions)
    if marker is None:
        return _FixedStep(run, key, [detail.node for detail in details])
    compiled = _compiled(run, planner, measured, key, details)
    arguments = get_argument_values(
        root.fields[name], details[0].node, VariableValues({}, dict(run.coerced))
    )
    write = Write(run, planner, compiled, measured.values, root.fields[name])
    return _RecordStep(key, details[0].node, write, marker, arguments)


@dataclass(frozen=True, slots=True)
class _TypeName:
    """The field `__typename`."""

    json: bytes

    async def run(self, progress: Progress, field: Once | None) -> bytes | None:
        return self.json


@dataclass(frozen=True, slots=True)
class _RecordStep:
    """A mutation of records."""

    key: str
    node: FieldNode
    write: Write
    marker: Marker
    arguments: Mapping[str, object]

    async def carry_out(self, door: Door, field: Once | None, kept: str = "") -> Written:
        """Raises GraphQLError at this field where its arguments cannot be carried out; `kept`
        tells in its message what stays."""
        try:
            return await self.write.carry_out(self.marker, self.arguments, door, field)
        except (BadUserInput, CostExceeded) as error:
            told = type(error)(error.message + kept, **error.extensions)
            raise GraphQLError(
                told.message, self.node, path=[self.key], original_error=told
            ) from error

    async def run(self, progress: Progress, field: Once | None) -> bytes | None:
        done = ", ".join(progress.done)
        kept = f" What stands before it was carried out: {done}." if done else ""
        written = await self.carry_out(self.write.context.server.writer, field, kept)
        progress.replayed |= written.replayed
        return written.json


@dataclass(frozen=True, slots=True)
class _FixedStep:
    """A field of the fixed schema."""

    operation: Run
    key: str
    nodes: list[FieldNode]

    async def run(self, progress: Progress, field: Once | None) -> bytes | None:
        run, context = self.operation, self.operation.context
        epoch = context.definitions.epoch
        await run_read(context.server.readers, GUARD, context.asker, epoch, (), context.clock)
        document = sub_document(run.prepared, self.nodes)
        # A copy: the fields that follow were planned by these definitions, and the guard of the
        # first that no longer fits them has the rest planned anew.
        own = replace(context)
        with once(field):
            result = await run_fixed(run.prepared.schema, document, own, run.variables)
        for error in result.errors or ():
            match error.original_error:
                case Replayed(answer=answer):
                    progress.replayed = True
                    return answer
                case Stale() | LayoutMoved() as moved:
                    # Somebody was between the guard and the change: nothing was done, and it is
                    # run again.
                    raise moved
        progress.revision = own.definitions.epoch
        progress.errors.extend(result.errors or ())
        if result.data is None:
            return None
        json = orjson.dumps(result.data[self.key])
        if field is not None and not result.errors:
            await keep_answer(context.server.pool, field, json)
        return json


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
