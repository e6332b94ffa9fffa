"""Runs of workflows as the API tells them, in pages."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from crm.definitions import Definitions
from gql.administration.workflow_enums import RecordEvent, RunState, StepKind, StepState
from gql.administration.workflow_types import Workflow
from schema_builder.pages import PageInfo
from storage.engine import Pool
from storage.errors import translated
from storage.run_log import RunEntry, RunFilter, StepEntry, count_runs, steps_of_runs
from storage.workflows import some_workflows


class RunDetails:
    """What the runs of one page lead to, read once for all of them when first asked for."""

    def __init__(
        self, pool: Pool, schema: str, definitions: Definitions, runs: Sequence[RunEntry]
    ) -> None:
        self._pool = pool
        self._schema = schema
        self._definitions = definitions
        self._runs = runs
        self._reading = asyncio.Lock()
        self._steps: dict[UUID, list[StepEntry]] | None = None
        self._workflows: dict[UUID, Workflow] | None = None

    async def steps(self, run: UUID) -> list[StepEntry]:
        """The attempts of the run's steps."""
        async with self._reading:
            if self._steps is None:
                ids = [entry.id for entry in self._runs]
                with translated():
                    async with self._pool.acquire() as connection:
                        self._steps = await steps_of_runs(connection, self._schema, ids)
        return self._steps.get(run, [])

    async def workflow(self, id: UUID) -> Workflow:
        """The workflow, deleted or not."""
        async with self._reading:
            if self._workflows is None:
                ids = {entry.workflow_id for entry in self._runs}
                with translated():
                    async with self._pool.acquire() as connection:
                        found = await some_workflows(connection, self._schema, ids)
                self._workflows = {
                    key: Workflow(source=kept, definitions=self._definitions)
                    for key, kept in found.items()
                }
        return self._workflows[id]


@strawberry.type(description="One attempt of a step of a run.")
class WorkflowStepRun:
    """One attempt of a step."""

    index: int = strawberry.field(description="Which step it is, counted from 0.")
    kind: StepKind = strawberry.field(description="What the step does.")
    state: StepState = strawberry.field(description="How the attempt stands.")
    attempt: int = strawberry.field(description="Which attempt it is, counted from 1.")
    input: JSON | None = strawberry.field(
        description="What the step was given, its templates rendered."
    )
    output: JSON | None = strawberry.field(
        description="What came of it: the record's id, or the answer to the request."
    )
    error: str | None = strawberry.field(description="Why it failed.")
    started_at: datetime = strawberry.field(description="When it was begun.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")


@strawberry.type(description="One run of a workflow, for one event.")
class WorkflowRun:
    """One run of a workflow."""

    source: strawberry.Private[RunEntry]
    details: strawberry.Private[RunDetails]

    @strawberry.field(description="The run's id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.source.id))

    @strawberry.field(description="The workflow, as it is now.")
    async def workflow(self) -> Workflow:
        return await self.details.workflow(self.source.workflow_id)

    @strawberry.field(description="The record whose event started it; it may be gone by now.")
    def record_id(self) -> strawberry.ID:
        return strawberry.ID(str(self.source.record_id))

    @strawberry.field(description="What happened to the record.")
    def event(self) -> RecordEvent:
        return self.source.event

    @strawberry.field(description="Where the run stands.")
    def state(self) -> RunState:
        return self.source.state

    @strawberry.field(description="When it was queued.")
    def started_at(self) -> datetime:
        return self.source.started_at

    @strawberry.field(description="When it ended; null until then.")
    def finished_at(self) -> datetime | None:
        return self.source.finished_at

    @strawberry.field(description="How often a worker has taken it up.")
    def attempts(self) -> int:
        return self.source.attempts

    @strawberry.field(description="Why it failed, waits, was set aside or did not start.")
    def error(self) -> str | None:
        return self.source.error

    @strawberry.field(description="The attempts of its steps, in the order of the steps.")
    async def steps(self) -> list[WorkflowStepRun]:
        kinds = self.source.kinds
        return [
            WorkflowStepRun(
                index=entry.step,
                kind=StepKind(kinds[entry.step]),
                state=entry.state,
                attempt=entry.attempt,
                input=_json(entry.input),
                output=_json(entry.output),
                error=entry.error,
                started_at=entry.started_at,
                finished_at=entry.finished_at,
            )
            for entry in await self.details.steps(self.source.id)
        ]


@strawberry.type(description="A run and its place in the list.")
class WorkflowRunEdge:
    """A run and its place in the list."""

    node: WorkflowRun = strawberry.field(description="The run.")
    cursor: str = strawberry.field(description="Its place, for `after` and `before`.")


@dataclass(frozen=True, slots=True)
class CountedRuns:
    """How to count the runs of a list."""

    pool: Pool
    schema: str
    wanted: RunFilter


@strawberry.type(description="A page of workflow runs, newest first.")
class WorkflowRunConnection:
    """A page of workflow runs."""

    counted: strawberry.Private[CountedRuns]
    nodes: list[WorkflowRun] = strawberry.field(description="The page's runs.")
    edges: list[WorkflowRunEdge] = strawberry.field(description="The page's runs with cursors.")
    page_info: PageInfo = strawberry.field(description="What lies around the page.")

    @strawberry.field(description="How many runs the list has in all pages.")
    async def total_count(self) -> int:
        counted = self.counted
        with translated():
            async with counted.pool.acquire() as connection:
                return await count_runs(connection, counted.schema, counted.wanted)


def _json(text: str | None) -> JSON | None:
    return None if text is None else cast("JSON", json.loads(text))
