"""Short ways to merge records through the API."""

from __future__ import annotations

from tests.graphql.writing.writes import type_name
from tests.support.api import Api, Json

MERGED = """userErrors { code message path } warnings { code path }"""


async def merge(
    api: Api,
    module: str,
    into: str,
    others: list[str],
    data: Json | None = None,
    selection: str = "id",
    options: Json | None = None,
    more: str = "",
) -> Json:
    """The payload of a merge; the record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($into: ID!, $from: [ID!]!, $data: {name}Update, $options: WriteOptions) {{
          merge{name}s(into: $into, from: $from, data: $data, options: $options) {{
            record: {module} {{ {selection} }} {MERGED} {more} }} }}""",
        **{"into": into, "from": others, "data": data, "options": options},
    )
    payload: Json = answer[f"merge{name}s"]
    return payload


async def merged(
    api: Api,
    module: str,
    into: str,
    others: list[str],
    data: Json | None = None,
    selection: str = "id",
) -> Json:
    """The record of a merge that must succeed."""
    payload = await merge(api, module, into, others, data, selection)
    assert payload["userErrors"] == [], payload["userErrors"]
    record: Json = payload["record"]
    return record
