"""Short ways to make a field one of another kind, and to see what its values became."""

from __future__ import annotations

from tests.graphql.safety.defining import ERRORS, FIELD, PLAN, field_ids
from tests.support.api import Api, Json
from tests.support.every_kind import field

DRY = {"dryRun": True}
ALLOW = {"loss": "ALLOW"}


async def become(api: Api, id: str, kind: str, how: Json | None = None, **more: object) -> Json:
    """The payload of a change of a field's kind."""
    data = await api(
        f"""mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {{
          updateField(id: $id, input: $input, options: $options) {{
            field {{ {FIELD} unique indexed searchable pendingKind }} jobs {{ id kind }}
            {PLAN} {ERRORS} }} }}""",
        id=id,
        input={"kind": kind, **more},
        options=how,
    )
    payload: Json = data["updateField"]
    return payload


async def thing(api: Api, *fields: Json, **more: object) -> dict[str, str]:
    """The ids of the fields of a new module, and of itself under ""."""
    module = await api.module(apiName="thing", fields=[field("name", "TEXT"), *fields], **more)
    return {**field_ids(module), "": module["id"]}


async def keep(api: Api, *values: object) -> None:
    """A record for each value of the field `x`, in their order."""
    made = await api(
        """mutation($d: [ThingCreate!]!) { createThings(data: $d) {
             userErrors { code message path } } }""",
        d=[{"x": value} for value in values],
    )
    assert made["createThings"]["userErrors"] == []


async def kept(api: Api, selection: str = "x") -> list[object]:
    """The values of the field `x`, in the order of the records."""
    data = await api(
        f"{{ things(orderBy: [{{number: ASC}}], first: 100) {{ nodes {{ {selection} }} }} }}"
    )
    return [one["x"] for one in data["things"]["nodes"]]
