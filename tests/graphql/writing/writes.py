"""Short ways to write through the API, and to look at what a write leaves in the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from storage.engine import Pool
from tests.support.api import Api, Json

ERRORS = "userErrors { code message path }"


def type_name(module: str) -> str:
    """The GraphQL type of a module."""
    return module[0].upper() + module[1:]


async def create(
    api: Api, module: str, data: Json, selection: str = "id", options: Json | None = None
) -> Json:
    """The payload of a record's creation; the record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($data: {name}Create!, $options: WriteOptions) {{
          create{name}(data: $data, options: $options) {{
            record: {module} {{ {selection} }} {ERRORS} }} }}""",
        data=data,
        options=options,
    )
    payload: Json = answer[f"create{name}"]
    return payload


async def created(api: Api, module: str, data: Json, selection: str = "id") -> Json:
    """A record that must be created."""
    payload = await create(api, module, data, selection)
    assert payload["userErrors"] == [], payload["userErrors"]
    record: Json = payload["record"]
    return record


async def created_id(api: Api, module: str, **data: object) -> str:
    """The id of a record that must be created."""
    return str((await created(api, module, data))["id"])


async def create_many(
    api: Api,
    module: str,
    data: list[Json],
    selection: str = "id",
    options: Json | None = None,
) -> Json:
    """The payload of a bulk creation; each record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($data: [{name}Create!]!, $options: WriteOptions) {{
          create{name}s(data: $data, options: $options) {{
            results {{ record: {module} {{ {selection} }} {ERRORS} }} {ERRORS} }} }}""",
        data=data,
        options=options,
    )
    payload: Json = answer[f"create{name}s"]
    return payload


async def created_ids(api: Api, module: str, data: list[Json]) -> list[str]:
    """The ids of records that must be created, in their order."""
    payload = await create_many(api, module, data)
    assert payload["userErrors"] == [], payload["userErrors"]
    return [result["record"]["id"] for result in payload["results"]]


async def update(
    api: Api,
    module: str,
    id: str,
    data: Json,
    selection: str = "id",
    options: Json | None = None,
) -> Json:
    """The payload of a record's change; the record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($id: ID!, $data: {name}Update!, $options: WriteOptions) {{
          update{name}(id: $id, data: $data, options: $options) {{
            record: {module} {{ {selection} }} {ERRORS} }} }}""",
        id=id,
        data=data,
        options=options,
    )
    payload: Json = answer[f"update{name}"]
    return payload


async def updated(api: Api, module: str, id: str, data: Json, selection: str = "id") -> Json:
    """A record that must be changed."""
    payload = await update(api, module, id, data, selection)
    assert payload["userErrors"] == [], payload["userErrors"]
    record: Json = payload["record"]
    return record


async def update_many(
    api: Api, module: str, where: Json, data: Json, options: Json | None = None
) -> Json:
    """The payload of a mass update."""
    name = type_name(module)
    answer = await api(
        f"""mutation($where: {name}Selection!, $data: {name}Update!, $options: WriteOptions) {{
          update{name}s(where: $where, data: $data, options: $options) {{ count {ERRORS} }} }}""",
        where=where,
        data=data,
        options=options,
    )
    payload: Json = answer[f"update{name}s"]
    return payload


async def delete(
    api: Api, module: str, id: str, selection: str = "id", permanently: bool = False
) -> Json:
    """The payload of a record's deletion; the record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($id: ID!, $permanently: Boolean) {{
          delete{name}(id: $id, permanently: $permanently) {{
            record: {module} {{ {selection} }} {ERRORS} }} }}""",
        id=id,
        permanently=permanently,
    )
    payload: Json = answer[f"delete{name}"]
    return payload


async def delete_many(api: Api, module: str, where: Json, permanently: bool = False) -> Json:
    """The payload of a mass deletion."""
    name = type_name(module)
    answer = await api(
        f"""mutation($where: {name}Selection!, $permanently: Boolean) {{
          delete{name}s(where: $where, permanently: $permanently) {{ count {ERRORS} }} }}""",
        where=where,
        permanently=permanently,
    )
    payload: Json = answer[f"delete{name}s"]
    return payload


async def read(api: Api, module: str, id: str, selection: str) -> Json | None:
    """A record as a query shows it, or None."""
    answer = await api(f"query($id: ID!) {{ {module}(id: $id) {{ {selection} }} }}", id=id)
    record: Json | None = answer[module]
    return record


async def every(api: Api, module: str, field: str) -> list[Any]:
    """A field's values of all live records, in the order they were made."""
    answer = await api(f"{{ {module}s(first: 100) {{ nodes {{ {field} }} }} }}")
    return [node[field] for node in answer[f"{module}s"]["nodes"]]


def told(errors: list[Json]) -> list[tuple[str, tuple[str, ...]]]:
    """Each user error's code and path; every one must have a message."""
    assert all(error["message"] for error in errors)
    return [(error["code"], tuple(error["path"])) for error in errors]


@dataclass(frozen=True, slots=True)
class Tables:
    """What a workspace's own tables hold."""

    pool: Pool
    schema: str

    async def timeline(self, record: str) -> list[Json]:
        """A record's lines of history, the oldest first."""
        rows = await self.pool.fetch(
            f"select action, actor_id, source, changes, at from {self.schema}.timeline "
            "where record_id = $1::text::uuid order by id",
            record,
        )
        return [{**row, "changes": json.loads(row["changes"])} for row in rows]

    async def outbox(self, record: str) -> list[Json]:
        """A record's events, the oldest first."""
        rows = await self.pool.fetch(
            f"select action, actor_id, source, depth, module, body from {self.schema}.outbox "
            "where record_id = $1::text::uuid order by id",
            record,
        )
        return [{**row, "body": json.loads(row["body"])} for row in rows]

    async def counts(self) -> tuple[int, int]:
        """How many lines of history and how many events there are in all."""
        row = await self.pool.fetchrow(
            f"select (select count(*) from {self.schema}.timeline) as timeline, "
            f"(select count(*) from {self.schema}.outbox) as outbox"
        )
        return row["timeline"], row["outbox"]
