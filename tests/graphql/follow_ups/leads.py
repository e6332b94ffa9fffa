"""Short ways to follow up leads, and to change their fields."""

from __future__ import annotations

from tests.support.api import Api, Json

STAGES = [{"key": key, "label": key.title()} for key in ("NEW", "OPEN", "WON")]
AT = "2030-02-03T09:00:00Z"
TASK = "subject status priority dueAt reminderAt assignee { id } description completedAt"
LOG = f"""mutation Log($id: ID!, $input: FollowUpInput!, $options: WriteOptions, $version: Int) {{
  logFollowUp(recordId: $id, input: $input, options: $options, expectedVersion: $version) {{
    record {{ __typename id title version ... on Lead {{ status nextAt nextDay }} }}
    note {{ id body actionType record {{ id }} owner {{ id }} }}
    task {{ id {TASK} record {{ id }} }}
    userErrors {{ code message path }} warnings {{ code path }}
    conflict {{ fields {{ field base theirs mine }} }}
    preview {{ changes {{ record {{ __typename title }} field after }} }} }} }}"""


async def log(api: Api, id: str, input: Json, **more: object) -> Json:
    """The payload of a follow-up."""
    data = await api(LOG, id=id, input={"action": "CALL", "note": "called", **input}, **more)
    payload: Json = data["logFollowUp"]
    return payload


async def field_id(api: Api, module: str, name: str) -> str:
    """A field's id."""
    data = await api(
        "query($name: String!) { module(apiName: $name) { fields { id apiName } } }", name=module
    )
    return str(next(f["id"] for f in data["module"]["fields"] if f["apiName"] == name))


async def change_field(api: Api, id: str, input: Json, options: Json | None = None) -> None:
    """Changes a field, which must be right."""
    data = await api(
        """mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {
             updateField(id: $id, input: $input, options: $options) { userErrors { message } } }""",
        id=id,
        input=input,
        options=options,
    )
    assert data["updateField"]["userErrors"] == []
