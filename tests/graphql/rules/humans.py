"""Short ways to write humans, and to say when two of them look like one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.graphql.rules.conftest import module_id
from tests.support.api import Api, Json

RULE = "rule { key label matches { field method threshold } action active }"
ENDING = "plan { summary steps { action target } } userErrors { code message path }"
CREATE = f"""mutation($id: ID!, $input: DuplicateRuleInput!, $options: DefinitionOptions) {{
  createDuplicateRule(moduleId: $id, input: $input, options: $options) {{ {RULE} {ENDING} }} }}"""
UPDATE = f"""mutation($id: ID!, $key: String!, $input: DuplicateRuleUpdate!) {{
  updateDuplicateRule(moduleId: $id, key: $key, input: $input) {{ {RULE} {ENDING} }} }}"""
DELETE = f"""mutation($id: ID!, $key: String!) {{
  deleteDuplicateRule(moduleId: $id, key: $key) {{ {RULE} {ENDING} }} }}"""
TOLD = """userErrors { code message path } warnings { code message path }
          preview { duplicates { title } }"""


async def rule_payload(api: Api, *matches: Json, **more: object) -> Json:
    """What comes of a duplicate rule's creation."""
    given = {"key": "same", "label": "Same human", "matches": list(matches), **more}
    data = await api(CREATE, id=await module_id(api, "human"), input=given)
    payload: Json = data["createDuplicateRule"]
    return payload


async def make_rule(api: Api, *matches: Json, **more: object) -> None:
    """Makes a duplicate rule that must be right."""
    payload = await rule_payload(api, *matches, **more)
    assert payload["userErrors"] == []


async def create(api: Api, options: Json | None = None, **data: object) -> Json:
    """The payload of a human's creation."""
    answer = await api(
        f"""mutation($data: HumanCreate!, $options: WriteOptions) {{
          createHuman(data: $data, options: $options) {{ human {{ id }} {TOLD} }} }}""",
        data=data,
        options=options,
    )
    payload: Json = answer["createHuman"]
    return payload


async def create_many(api: Api, rows: Sequence[Json], *, partial: bool = False) -> list[Json]:
    """The results of a bulk creation, row by row."""
    answer = await api(
        f"""mutation($data: [HumanCreate!]!, $options: WriteOptions) {{
          createHumans(data: $data, options: $options) {{
            results {{ human {{ id }} {TOLD} }} }} }}""",
        data=rows,
        options={"partial": partial},
    )
    results: list[Json] = answer["createHumans"]["results"]
    return results


async def update(api: Api, id: str, **data: object) -> Json:
    """The payload of a human's change."""
    answer = await api(
        f"""mutation($id: ID!, $data: HumanUpdate!) {{
          updateHuman(id: $id, data: $data) {{ {TOLD} }} }}""",
        id=id,
        data=data,
    )
    payload: Json = answer["updateHuman"]
    return payload


async def count_of(api: Api) -> int:
    """How many humans there are."""
    return int((await api("{ humans { totalCount } }"))["humans"]["totalCount"])


EMAIL = {"field": "mail", "method": "EMAIL"}
