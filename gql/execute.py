"""Answers one GraphQL request: prepare, run, and run again where definitions moved meanwhile."""

import asyncio
import random
from time import monotonic

import orjson
from graphql import GraphQLError

from crm.access import Asker
from crm.definitions import Definitions
from crm.errors import (
    BadRequest,
    BadUserInput,
    CostExceeded,
    RequestErrorCode,
    TesseraError,
    Unavailable,
)
from gql.answers import Answer
from gql.context import Context
from gql.cost import told_cost
from gql.error_format import JsonError, failed, format_error, format_graphql_error, refused
from gql.mutations import Progress, run_mutation
from gql.operations import RequestFailed
from gql.parameters import Parameters
from gql.queries import Run, run_query
from gql.server import Server
from storage.errors import LayoutMoved, Stale
from storage.read_sql import GUARD
from storage.records import run_read

RUN_AGAIN_FOR = 5.0
"""Seconds for which an operation that meets changing definitions is run again. While an
administrator's changes follow each other closely, a write may find each time that one came
between, so a number of tries would refuse people's work."""
LONGEST_PAUSE = 0.02  # seconds

METHOD_NOT_ALLOWED = 405


async def execute(server: Server, asker: Asker, parameters: Parameters) -> Answer:
    """The answer to a request of this asker.

    Raises Unauthenticated when the token is revoked meanwhile, and Unavailable or Timeout when
    the database cannot answer before anything ran.
    """
    progress = Progress()
    until = None
    while until is None or monotonic() < until:
        definitions = await server.definitions(asker)
        try:
            return await _attempt(server, asker, definitions, parameters, progress)
        except (Stale, LayoutMoved) as moved:
            asker = await _refreshed(server, asker, definitions, moved)
            if until is None:
                until = monotonic() + RUN_AGAIN_FOR
            else:
                await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311
    raise Unavailable("The definitions keep changing; send the request again.")


async def _refreshed(
    server: Server, asker: Asker, used: Definitions, moved: Stale | LayoutMoved
) -> Asker:
    """The asker as it is now; raises `moved` where a fault of our own only looked like a change.

    `used` are the definitions that the operation ran by; by now the server may know newer ones.
    """
    fresh = await server.refresh(asker)
    same = fresh.epoch == asker.epoch and (await server.definitions(fresh)).epoch == used.epoch
    if same and isinstance(moved, LayoutMoved):
        raise moved
    return fresh


async def _attempt(
    server: Server,
    asker: Asker,
    definitions: Definitions,
    parameters: Parameters,
    progress: Progress,
) -> Answer:
    context = Context(server, asker, definitions, server.clock(asker))
    try:
        run = _prepare(context, parameters)
    except RequestFailed as failure:
        await _guard(context)
        errors = [format_graphql_error(error, failure.code) for error in failure.errors]
        return refused(*errors, revision=definitions.epoch)
    except TesseraError as error:
        await _guard(context)
        return refused(format_error(error), revision=definitions.epoch)
    if run.prepared.is_mutation and parameters.method == "GET":
        return _not_by_get(definitions.epoch)
    return await _run(run, progress)


def _prepare(context: Context, parameters: Parameters) -> Run:
    server = context.server
    key, schema = server.schema(context.definitions)
    access = context.asker.access_fingerprint
    cache_key = (key, access, parameters.query, parameters.operation_name)
    prepared = server.operations.get(
        key, access, schema, parameters.query, parameters.operation_name
    )
    coerced = prepared.coerce(parameters.variables or {})
    return Run(prepared, context, coerced, cache_key, parameters)


async def _run(run: Run, progress: Progress) -> Answer:
    revision, name = run.context.definitions.epoch, run.prepared.name
    try:
        if run.prepared.is_mutation:
            data = await run_mutation(run, progress)
            errors, cost = progress.errors, told_cost(progress.cost)
        else:
            data, errors, cost = await run_query(run)
    except (BadUserInput, CostExceeded) as error:
        # As a rule it is found in planning, before any guarded statement.
        await _guard(run.context)
        return failed(format_error(error), revision=revision, operation_name=name)
    except TesseraError as error:
        return failed(format_error(error), revision=revision, operation_name=name)
    except GraphQLError as error:
        await _guard(run.context)
        entry = format_graphql_error(error, RequestErrorCode.BAD_USER_INPUT)
        return failed(entry, revision=revision, operation_name=name)
    uses = run.prepared.former_uses(run.variables)
    if uses:
        run.context.server.former_counts.note(run.context.asker, uses)
    return Answer(
        body=_body(data, [_runtime_error(error) for error in errors], cost),
        revision=max(revision, progress.revision),
        operation_name=name,
        replayed=progress.replayed,
    )


def _runtime_error(error: GraphQLError) -> JsonError:
    return format_graphql_error(error, RequestErrorCode.BAD_USER_INPUT)


def _body(data: bytes, errors: list[JsonError], cost: bytes) -> bytes:
    told = b',"errors":' + orjson.dumps(errors) if errors else b""
    return b'{"data":' + data + told + cost


def _not_by_get(revision: int) -> Answer:
    error = BadRequest("A mutation must be sent by POST; GET is for queries alone.")
    answer = refused(format_error(error), revision=revision)
    return Answer(answer.body, True, METHOD_NOT_ALLOWED, revision)


async def _guard(context: Context) -> None:
    """Makes sure that an answer which needs no statement was made from what holds now."""
    await run_read(
        context.server.readers, GUARD, context.asker, context.definitions.epoch, (), context.clock
    )
