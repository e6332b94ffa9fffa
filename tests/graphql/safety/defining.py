"""Short ways to change definitions through the API, and to see whether anything was kept."""

from __future__ import annotations

import json

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.layout import assert_agreement

ERRORS = "userErrors { code message path }"
PLAN = "plan { summary steps { action target detail destructive } }"
FIELD = """id apiName label description kind required unique readOnly hidden indexed defaultValue
  section trashed options { key label color category retired } text { minLength maxLength pattern }
  number { min max precision scale }
  lookup { module { apiName } inverseApiName inverseLabel onDelete }
  autoNumber { prefix digits start }"""
MODULE = """id apiName pluralApiName label pluralLabel description icon recycleBin system trashed
  titleField { apiName } sections { key label } fields { id apiName section }"""


async def make_module(api: Api, given: Json, options: Json | None = None) -> Json:
    """The payload of a module's creation."""
    data = await api(
        f"""mutation($input: ModuleInput!, $options: DefinitionOptions) {{
          createModule(input: $input, options: $options) {{
            module {{ {MODULE} }} {PLAN} {ERRORS} }} }}""",
        input=given,
        options=options,
    )
    payload: Json = data["createModule"]
    return payload


async def change_module(api: Api, id: str, given: Json, options: Json | None = None) -> Json:
    """The payload of a module's change."""
    data = await api(
        f"""mutation($id: ID!, $input: ModuleUpdate!, $options: DefinitionOptions) {{
          updateModule(id: $id, input: $input, options: $options) {{
            module {{ {MODULE} }} {PLAN} {ERRORS} }} }}""",
        id=id,
        input=given,
        options=options,
    )
    payload: Json = data["updateModule"]
    return payload


async def drop_module(
    api: Api, id: str, permanently: bool | None = None, options: Json | None = None
) -> Json:
    """The payload of a module's deletion."""
    data = await api(
        f"""mutation($id: ID!, $permanently: Boolean, $options: DefinitionOptions) {{
          deleteModule(id: $id, permanently: $permanently, options: $options) {{
            module {{ id trashed }} {PLAN} {ERRORS} }} }}""",
        id=id,
        permanently=permanently,
        options=options,
    )
    payload: Json = data["deleteModule"]
    return payload


async def make_field(api: Api, module: str, given: Json, options: Json | None = None) -> Json:
    """The payload of a field's creation."""
    data = await api(
        f"""mutation($module: ID!, $input: FieldInput!, $options: DefinitionOptions) {{
          createField(moduleId: $module, input: $input, options: $options) {{
            field {{ {FIELD} }} module {{ id }} {PLAN} {ERRORS} }} }}""",
        module=module,
        input=given,
        options=options,
    )
    payload: Json = data["createField"]
    return payload


async def change_field(api: Api, id: str, given: Json, options: Json | None = None) -> Json:
    """The payload of a field's change."""
    data = await api(
        f"""mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {{
          updateField(id: $id, input: $input, options: $options) {{
            field {{ {FIELD} }} {PLAN} {ERRORS} }} }}""",
        id=id,
        input=given,
        options=options,
    )
    payload: Json = data["updateField"]
    return payload


async def drop_field(
    api: Api, id: str, permanently: bool | None = None, options: Json | None = None
) -> Json:
    """The payload of a field's deletion."""
    data = await api(
        f"""mutation($id: ID!, $permanently: Boolean, $options: DefinitionOptions) {{
          deleteField(id: $id, permanently: $permanently, options: $options) {{
            field {{ id trashed }} module {{ fields {{ apiName }} }} {PLAN} {ERRORS} }} }}""",
        id=id,
        permanently=permanently,
        options=options,
    )
    payload: Json = data["deleteField"]
    return payload


def accepted(payload: Json) -> Json:
    """The payload of a change that must have been made."""
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload


def field_ids(module: Json) -> dict[str, str]:
    """The ids of a module's fields by name."""
    return {field["apiName"]: field["id"] for field in module["fields"]}


def told(payload: Json) -> list[tuple[str, tuple[str, ...]]]:
    """Each user error's code and path; every one must have a message."""
    assert all(error["message"] for error in payload["userErrors"])
    return [(error["code"], tuple(error["path"])) for error in payload["userErrors"]]


def moduled(name: str, *fields: Json, **more: object) -> Json:
    """A module's input."""
    return {
        "apiName": name,
        "pluralApiName": f"{name}s",
        "label": name.capitalize(),
        "pluralLabel": f"{name.capitalize()}s",
        "fields": list(fields),
        **more,
    }


async def everything(api: Api, pool: Pool) -> str:
    """All that a refused change must leave as it was: the API, the tables, the counters.

    Fails where the tables are not those of the definitions.
    """
    schema = api.workspace.schema
    async with pool.acquire() as connection:
        await assert_agreement(connection, schema)
        rows = await connection.fetch(f"select number, body::text from {schema}.module order by 1")
        rows += await connection.fetch(
            f"select key, body::text from {schema}.option_set order by 1"
        )
        epoch = await connection.fetchrow(f"select * from {schema}.epoch")
    told_by_api = await api(
        f"{{ modules {{ {MODULE} }} trashed: modules(trashed: true, system: false) {{ id }} }}"
    )
    return json.dumps([told_by_api, [list(row) for row in rows], list(epoch)])


async def sdl(api: Api) -> str:
    """The schema as the API prints it."""
    response = await api.client.get("/schema.graphql", headers=api.workspace.headers)
    assert response.status_code == 200
    return response.text
