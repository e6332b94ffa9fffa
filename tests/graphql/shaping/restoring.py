"""Short ways to bring fields and modules back from the bin through the API."""

from __future__ import annotations

from tests.graphql.safety.defining import ERRORS, FIELD, PLAN
from tests.support.api import Api, Json


async def restore_field(
    api: Api, id: str, input: Json | None = None, options: Json | None = None
) -> Json:
    """The payload of a field's restoration."""
    data = await api(
        f"""mutation($id: ID!, $input: FieldRestoration, $options: DefinitionOptions) {{
          restoreField(id: $id, input: $input, options: $options) {{
            field {{ {FIELD} unique uniquePending }} module {{ id }} jobs {{ id kind }}
            {PLAN} {ERRORS} }} }}""",
        id=id,
        input=input,
        options=options,
    )
    payload: Json = data["restoreField"]
    return payload


async def restore_module(
    api: Api, id: str, input: Json | None = None, options: Json | None = None
) -> Json:
    """The payload of a module's restoration."""
    data = await api(
        f"""mutation($id: ID!, $input: ModuleRestoration, $options: DefinitionOptions) {{
          restoreModule(id: $id, input: $input, options: $options) {{
            module {{ id apiName trashed fields {{ apiName }} }} {PLAN} {ERRORS} }} }}""",
        id=id,
        input=input,
        options=options,
    )
    payload: Json = data["restoreModule"]
    return payload
