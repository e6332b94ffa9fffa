"""A required lookup holds on to what it points to, unless its rules say otherwise."""

from __future__ import annotations

from tests.support.api import Api, Json

ON_DELETE = """
{ module(apiName: "memo") { fields { apiName lookup { onDelete } } } }
"""


def lookup(name: str, **more: object) -> Json:
    """A lookup's input, its rules left to what they usually are."""
    rules = {"module": "room", "inverseApiName": f"{name}Memos"}
    return {"apiName": name, "label": name, "kind": "LOOKUP", "lookup": rules, **more}


async def test_a_required_lookup_restricts_and_another_lets_go(api: Api) -> None:
    name = {"apiName": "name", "label": "Name", "kind": "TEXT"}
    await api.module(apiName="room", fields=[name])
    await api.module(apiName="memo", fields=[lookup("held", required=True), lookup("loose")])
    fields = (await api(ON_DELETE))["module"]["fields"]
    assert {field["apiName"]: field["lookup"]["onDelete"] for field in fields} == {
        "held": "RESTRICT",
        "loose": "SET_NULL",
    }
    rooms = (
        await api(
            """mutation { createRooms(data: [{name: "a"}, {name: "b"}])
                 { results { room { id } } } }"""
        )
    )["createRooms"]["results"]
    held, loose = (row["room"]["id"] for row in rooms)
    await api(
        """mutation($held: ID!, $loose: ID!)
             { createMemo(data: {heldId: $held, looseId: $loose}) { memo { id } } }""",
        held=held,
        loose=loose,
    )
    delete = "mutation($id: ID!) { deleteRoom(id: $id) { room { id } userErrors { code } } }"
    refused = (await api(delete, id=held))["deleteRoom"]
    assert refused == {"room": None, "userErrors": [{"code": "IN_USE"}]}
    assert (await api(delete, id=loose))["deleteRoom"]["userErrors"] == []
    memos = (await api("{ memos { nodes { heldId looseId } } }"))["memos"]["nodes"]
    assert memos == [{"heldId": held, "looseId": None}]
