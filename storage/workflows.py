"""Keeps a workspace's workflows."""

import json
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

import asyncpg

from crm.workflow_json import plan_from_json, plan_to_json
from crm.workflows import Workflow
from storage.engine import Connection
from storage.runs import json_text
from storage.saved_tags import keep_step_tags, keep_tags

_COLUMNS = "id, module, name, active, revision, body::text, created_at, deleted_at is not null gone"
_ADD = """
insert into "{schema}".workflow(id, module, name, active, body, created_by)
values ($1, $2, $3, $4, $5::json, $6)
"""
_ACTIVE = f"""
select {_COLUMNS} from "{{schema}}".workflow
where active and deleted_at is null and module = any($1::integer[]) order by number
"""
_LIST = f"""
select {_COLUMNS} from "{{schema}}".workflow
where deleted_at is null and ($1::integer is null or module = $1) order by number
"""
_SOME = f'select {_COLUMNS} from "{{schema}}".workflow where id = any($1::uuid[])'
_LOCK = f"""
select {_COLUMNS} from "{{schema}}".workflow where id = $1 and deleted_at is null for update
"""
_SAVE = """
update "{schema}".workflow set name = $2, active = $3, body = $4::json, revision = revision + 1
where id = $1
"""
_DELETE = """
update "{schema}".workflow set deleted_at = now(), active = false
where id = $1 and deleted_at is null
"""


async def add_workflow(
    connection: Connection, schema: str, workflow: Workflow, created_by: UUID
) -> None:
    """Keep a new workflow; it starts with the events that are claimed from now on."""
    await connection.execute(
        _ADD.format(schema=schema),
        workflow.id,
        workflow.module,
        workflow.name,
        workflow.active,
        await _body(connection, schema, workflow),
        created_by,
    )


async def active_workflows(
    connection: Connection, schema: str, modules: Collection[int]
) -> list[Workflow]:
    """The workflows of these modules that are switched on, in the order they were made."""
    rows = await connection.fetch(_ACTIVE.format(schema=schema), list(modules))
    return [_workflow(row) for row in rows]


async def list_workflows(
    connection: Connection, schema: str, module: int | None = None
) -> list[Workflow]:
    """The workflows that are not deleted, of one module or of all."""
    rows = await connection.fetch(_LIST.format(schema=schema), module)
    return [_workflow(row) for row in rows]


async def some_workflows(
    connection: Connection, schema: str, ids: Collection[UUID]
) -> dict[UUID, Workflow]:
    """The workflows with these ids, deleted ones included."""
    rows = await connection.fetch(_SOME.format(schema=schema), list(ids))
    return {row["id"]: _workflow(row) for row in rows}


async def lock_workflow(connection: Connection, schema: str, id: UUID) -> Workflow | None:
    """The workflow, held against other changes until the transaction ends; None if deleted."""
    row = await connection.fetchrow(_LOCK.format(schema=schema), id)
    return None if row is None else _workflow(row)


async def save_workflow(connection: Connection, schema: str, workflow: Workflow) -> None:
    """Keep the changed name, state and plan; counts the revision up."""
    await connection.execute(
        _SAVE.format(schema=schema),
        workflow.id,
        workflow.name,
        workflow.active,
        await _body(connection, schema, workflow),
    )


async def delete_workflow(connection: Connection, schema: str, id: UUID) -> bool:
    """Delete a workflow; its runs stay. False where there is none."""
    done: str = await connection.execute(_DELETE.format(schema=schema), id)
    return done != "UPDATE 0"


async def _body(connection: Connection, schema: str, workflow: Workflow) -> str:
    plan = workflow.plan
    condition = await keep_tags(connection, schema, plan.condition)
    steps = await keep_step_tags(connection, schema, plan.steps)
    return json_text(plan_to_json(replace(plan, condition=condition, steps=steps)))


def _workflow(row: asyncpg.Record) -> Workflow:
    return Workflow(
        id=row["id"],
        module=row["module"],
        name=row["name"],
        active=row["active"],
        revision=row["revision"],
        plan=plan_from_json(json.loads(row["body"])),
        created_at=row["created_at"],
        deleted=row["gone"],
    )
