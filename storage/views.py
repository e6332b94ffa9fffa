"""Keeps a workspace's views, and loads those that a member has."""

import json
from collections.abc import Mapping
from uuid import UUID

from crm.access import Asker
from crm.view_json import layout_to_json, paths_from_json, preferences_from_json, view_from_json
from crm.views import View, Views
from storage.engine import Connection
from storage.errors import Stale
from storage.names import identifier

_ROW = """
json_build_object('id', view.id, 'module', view.module, 'kind', view.kind, 'key', view.key,
  'label', view.label, 'description', view.description, 'visibility', view.visibility,
  'roles', view.roles, 'owner', view.owner_id, 'is_default', view.is_default,
  'revision', view.revision, 'created_at', view.created_at, 'layout', view.layout)::text
"""
# One statement is one snapshot: the epoch always belongs to the views beside it.
_SHARED = f"""
select epoch.epoch, array(
  select {_ROW} from {{schema}}.view where private_to is null order by number
) as views
from {{schema}}.epoch where one
"""
_OWN = f"""
select member.epoch, member.role,
  array(
    select {_ROW} from {{schema}}.view where private_to = member.id order by number
  ) as views,
  array(
    select json_build_array(view_id, body)::text from {{schema}}.view_preference
    where member_id = member.id
  ) as preferences,
  array(
    select json_build_array(module, fields)::text from {{schema}}.filter_preference
    where member_id = member.id
  ) as filters
from {{schema}}.member where id = $1 and active
"""
_ROLES = "select distinct role from {schema}.member where active order by role"
_SAVE = """
insert into {schema}.view(id, module, kind, key, label, description, visibility, roles, owner_id,
  private_to, is_default, revision, layout)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do update set key = excluded.key, label = excluded.label,
  description = excluded.description, visibility = excluded.visibility, roles = excluded.roles,
  owner_id = excluded.owner_id, private_to = excluded.private_to,
  is_default = excluded.is_default, revision = excluded.revision, layout = excluded.layout
"""
_ALL = f"select {_ROW} as view from {{schema}}.view order by number"
_DELETE = "delete from {schema}.view where id = $1"
_FORGET = (
    "delete from {schema}.view where module = any($1::int[])",
    "delete from {schema}.filter_preference where module = any($1::int[])",
)


async def load_shared(connection: Connection, schema: str) -> tuple[int, Mapping[UUID, View]]:
    """The views that are not private, by id, and the workspace's epoch that they belong to."""
    row = await connection.fetchrow(_SHARED.format(schema=identifier(schema)))
    assert row is not None, "every workspace has its epoch"
    return row["epoch"], _views(row["views"])


async def load_views(
    connection: Connection, asker: Asker, shared: Mapping[UUID, View], epoch: int
) -> Views:
    """The views that the asker has; `shared` are those of the workspace's `epoch`.

    Raises Stale where the asker is no longer what was read.
    """
    row = await connection.fetchrow(_OWN.format(schema=identifier(asker.schema)), asker.member)
    if row is None or row["epoch"] != asker.epoch:
        raise Stale
    preferences = (json.loads(text) for text in row["preferences"])
    filters = (json.loads(text) for text in row["filters"])
    return Views(
        shared=shared,
        own=_views(row["views"]),
        preferences={UUID(view): preferences_from_json(body) for view, body in preferences},
        filters={module: paths_from_json(fields) for module, fields in filters},
        role=asker.role,
        epochs=(epoch, asker.epoch),
    )


async def load_roles(connection: Connection, schema: str) -> tuple[str, ...]:
    """The roles that people of the workspace have, by name."""
    rows = await connection.fetch(_ROLES.format(schema=identifier(schema)))
    return tuple(row["role"] for row in rows)


async def load_all_views(connection: Connection, schema: str) -> list[View]:
    """Every view of a workspace, private ones of all members included."""
    rows = await connection.fetch(_ALL.format(schema=identifier(schema)))
    return [view_from_json(json.loads(row["view"])) for row in rows]


async def save_view(connection: Connection, schema: str, view: View) -> None:
    """Keep a new view, or a changed one."""
    await connection.execute(
        _SAVE.format(schema=identifier(schema)),
        view.id,
        view.module,
        view.kind,
        view.key,
        view.label,
        view.description,
        view.visibility,
        list(view.roles),
        view.owner,
        view.owner if view.private else None,
        view.is_default,
        view.revision,
        json.dumps(layout_to_json(view.layout)),
    )


async def delete_view(connection: Connection, schema: str, id: UUID) -> None:
    """Delete a view with all that users laid over it."""
    await connection.execute(_DELETE.format(schema=identifier(schema)), id)


async def forget_views_of(connection: Connection, schema: str, modules: list[int]) -> None:
    """Delete what is kept of modules that are deleted for good."""
    for statement in _FORGET:
        await connection.execute(statement.format(schema=identifier(schema)), modules)


def _views(rows: list[str]) -> dict[UUID, View]:
    found = (view_from_json(json.loads(text)) for text in rows)
    return {view.id: view for view in found}
