"""Makes the demo workspace: the sales pack and sample records, through the API itself."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from crm.access import Asker
from crm.changes import Change, DefinitionPlan, Numbers
from crm.definition_ids import module_id
from crm.definitions import Definitions
from crm.errors import Unauthenticated
from gql.authentication import authenticate
from gql.execute import execute
from gql.fixed_schema import fixed_schema
from gql.parameters import Parameters
from gql.server import Server
from storage.engine import Pool, open_pool
from storage.workspaces import (
    Workspace,
    add_member,
    create_workspace,
    find_member,
    find_workspace,
    issue_token,
)
from tessera import sample_records as sample
from tessera.sales_formulas import SALES_FORMULAS
from tessera.sales_pack import SALES_PACK, SYSTEM_MODULES, ModuleInput
from tessera.sales_views import SALES_VIEWS, ViewInput

WORKSPACE = "demo"
NAME = "Demo"
ADMINISTRATOR = "Ada Admin"
EMAIL = "admin@demo.example"
TOKEN_LABEL = "tessera serve --demo"

CREATE_MODULE = """
mutation Create($input: ModuleInput!) {
  createModule(input: $input) { module { id } userErrors { code message path } }
}
"""

CREATE_FIELD = """
mutation Create($module: ID!, $input: FieldInput!) {
  createField(moduleId: $module, input: $input) { userErrors { code message path } }
}
"""
VIEWS_OF = "query Views($module: String!) { views(module: $module) { id } }"
CREATE_VIEW = """
mutation Create($input: ViewInput!) {
  createView(input: $input) { view { id } userErrors { code message path } }
}
"""
SET_DEFAULT = """
mutation Default($id: ID!) { setDefaultView(id: $id) { userErrors { code message path } } }
"""


class DemoFailed(Exception):
    """The demo workspace could not be made; the message holds what the API answered."""


async def ensure_demo(database_url: str, token_file: Path | None = None) -> tuple[str, str]:
    """The e-mail and a token of the demo's administrator; makes the workspace when it is absent.

    With `token_file`, a token that was kept there and still works is used again, and a new one
    is kept there.
    """
    pool = await open_pool(database_url, min_size=1, max_size=4, application_name="tessera demo")
    try:
        workspace = await find_workspace(pool, WORKSPACE)
        if workspace is None:
            workspace = await create_workspace(pool, WORKSPACE, NAME)
        server = Server(pool, fixed_schema())
        try:
            token = await _token(server, workspace, token_file)
            await fill(server, await authenticate(server.actors, f"Bearer {token}".encode()))
        finally:
            await server.readers.close()
        return EMAIL, token
    finally:
        await pool.close()


async def fill(server: Server, asker: Asker) -> None:
    """Adds what is missing of the sales pack, and sample records to a workspace without any.

    A module of the pack that has no view gets the pack's.
    """
    definitions = await server.definitions(asker)
    for module in SALES_PACK:
        if module["apiName"] not in definitions.by_name:
            await create_module(server, asker, module)
    await server.change(asker, mark_system, dry_run=False)
    await _create_formulas(server, asker)
    for name in dict.fromkeys(str(view["module"]) for view in SALES_VIEWS):
        found = await ask(server, asker, VIEWS_OF, {"module": name})
        if not found["views"]:
            await _create_views(server, asker, [v for v in SALES_VIEWS if v["module"] == name])
    found = await ask(server, asker, "{ companies(first: 1) { nodes { id } } }", {})
    if not found["companies"]["nodes"]:
        await _fill_records(server, asker)


async def create_module(server: Server, asker: Asker, module: ModuleInput) -> None:
    """Creates one module of a pack."""
    answer = await ask(server, asker, CREATE_MODULE, {"input": module})
    _accept(answer["createModule"])


async def _create_formulas(server: Server, asker: Asker) -> None:
    """Creates the pack's computed fields that are missing."""
    for name, field in SALES_FORMULAS:
        definitions = await server.definitions(asker)
        module = definitions.by_name.get(name)
        if module is not None and field["apiName"] not in module.by_name:
            variables: dict[str, object] = {"module": module_id(module), "input": field}
            answer = await ask(server, asker, CREATE_FIELD, variables)
            _accept(answer["createField"])


async def _create_views(server: Server, asker: Asker, views: Sequence[ViewInput]) -> None:
    """Creates the views of a module; the first of each kind becomes its default."""
    kinds = set()
    for view in views:
        answer = await ask(server, asker, CREATE_VIEW, {"input": view})
        _accept(answer["createView"])
        if view["kind"] not in kinds:
            kinds.add(view["kind"])
            made = cast("dict[str, str]", answer["createView"]["view"])
            answer = await ask(server, asker, SET_DEFAULT, {"id": made["id"]})
            _accept(answer["setDefaultView"])


def mark_system(definitions: Definitions, numbers: Numbers) -> Change:
    """Makes the pack's system modules such: they can be renamed, and not deleted."""
    marked = tuple(
        replace(module, system=True) if module.api_name in SYSTEM_MODULES else module
        for module in definitions.all_modules
    )
    plan = DefinitionPlan("Mark the modules that come with every workspace.", ())
    first = next(module for module in marked if module.api_name in SYSTEM_MODULES)
    return Change(replace(definitions, all_modules=marked), (), plan, first.number)


async def _fill_records(server: Server, asker: Asker) -> None:
    now = datetime.now(UTC)
    companies = await _create(server, asker, "company", "Companies", sample.companies())
    contacts = await _create(server, asker, "contact", "Contacts", sample.contacts(companies))
    leads = await _create(server, asker, "lead", "Leads", sample.leads(contacts, now))
    deals = sample.deals(leads, companies, contacts, now)
    await _create(server, asker, "deal", "Deals", deals)


async def _create(
    server: Server, asker: Asker, module: str, plural: str, records: Sequence[sample.Record]
) -> list[str]:
    mutation = f"""
    mutation Create($data: [{module.capitalize()}Create!]!) {{
      create{plural}(data: $data, options: {{automation: SKIP}}) {{
        results {{ record: {module} {{ id }} }} userErrors {{ code message path }}
      }}
    }}
    """
    data = json.loads(json.dumps(records, default=lambda value: value.isoformat()))
    payload = (await ask(server, asker, mutation, {"data": data}))[f"create{plural}"]
    _accept(payload)
    return [result["record"]["id"] for result in payload["results"]]


async def ask(
    server: Server, asker: Asker, query: str, variables: dict[str, object]
) -> dict[str, dict[str, list[dict[str, dict[str, str]]]]]:
    """The `data` of an operation; raises DemoFailed with the errors it met."""
    answer = await execute(server, asker, Parameters(query, variables))
    body = json.loads(answer.body)
    if "errors" in body:
        raise DemoFailed(json.dumps(body["errors"]))
    data: dict[str, dict[str, list[dict[str, dict[str, str]]]]] = body["data"]
    return data


def _accept(payload: object) -> None:
    errors = payload.get("userErrors") if isinstance(payload, dict) else None
    if errors:
        raise DemoFailed(json.dumps(errors))


async def _token(server: Server, workspace: Workspace, token_file: Path | None) -> str:
    kept = token_file.read_text().strip() if token_file and token_file.exists() else None
    if kept and await _works(server, kept):
        return kept
    token = await _issue(server.pool, workspace)
    if token_file is not None:
        token_file.touch(mode=0o600)
        token_file.write_text(token)
    return token


async def _works(server: Server, token: str) -> bool:
    try:
        await authenticate(server.actors, f"Bearer {token}".encode())
    except Unauthenticated:
        return False
    return True


async def _issue(pool: Pool, workspace: Workspace) -> str:
    async with pool.acquire() as connection, connection.transaction():
        member = await find_member(connection, workspace.schema, EMAIL)
        if member is None:
            member = await add_member(connection, workspace.schema, ADMINISTRATOR, EMAIL)
        return await issue_token(connection, workspace.id, member, TOKEN_LABEL)
