"""Multi lookups of modules, and links between records."""

from __future__ import annotations

from dataclasses import dataclass

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import create

CREATE = """
mutation Create($module: ID!, $input: FieldInput!, $options: DefinitionOptions) {
  createField(moduleId: $module, input: $input, options: $options) {
    field { id apiName kind lookup { module { apiName } inverseApiName inverseLabel onDelete } }
    plan { summary steps { action target detail destructive } }
    userErrors { code message path }
  }
}
"""


async def make_list(
    api: Api, module: str, name: str, target: str, inverse: str, **more: object
) -> Json:
    """Creates a multi lookup from the module with this id; its definition."""
    lookup = {"module": target, "inverseApiName": inverse, "inverseLabel": inverse.title()}
    given = {
        "apiName": name,
        "label": name.title(),
        "kind": "MULTI_LOOKUP",
        "lookup": {**lookup, **more},
    }
    payload = (await api(CREATE, module=module, input=given))["createField"]
    assert payload["userErrors"] == [], payload["userErrors"]
    field: Json = payload["field"]
    return field


PEOPLE = (("Ann", 30), ("Bob", 41), ("Cid", 52), ("Dora", None))
LINKS = {
    "guests": {"kickoff": "Ann Bob Cid", "review": "Bob", "demo": "Ann Dora"},
    "hosts": {"kickoff": "Dora", "review": "Bob Dora"},
}
"""Two multi lookups from meetings to people; the meeting `lunch` has no links."""
FRIENDS = {"Ann": "Bob Cid", "Bob": "Ann Bob"}


@dataclass(frozen=True, slots=True)
class Meetings:
    """The API of a workspace with meetings and people, and the ids of both by name."""

    api: Api
    pool: Pool
    ids: dict[str, str]
    modules: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.ids[name]


async def fill_meetings(api: Api, pool: Pool) -> Meetings:
    """Define the modules in a fresh workspace and make the records and their links."""
    text = {"kind": "TEXT", "label": "Name", "apiName": "name", "unique": True}
    age = {"kind": "INTEGER", "label": "Age", "apiName": "age"}
    size = {"kind": "INTEGER", "label": "Size", "apiName": "size"}
    person = await api.module(
        apiName="person", pluralApiName="people", titleField="name", fields=[text, age]
    )
    meeting = await api.module(apiName="meeting", titleField="name", fields=[text, size])
    for name, inverse in (("guests", "meetings"), ("hosts", "hosted")):
        await make_list(api, meeting["id"], name, "person", inverse)
    await make_list(api, person["id"], "friends", "person", "friendsOf")
    rows: list[Json] = [{"name": name, "age": age} for name, age in PEOPLE]
    ids = await create_people(api, rows)
    names = ("kickoff", "review", "demo", "lunch")
    ids |= await create(
        api,
        "Meetings",
        "name",
        [{"name": name, "size": n, **_linked(name)} for n, name in enumerate(names)],
    )
    for own, linked in FRIENDS.items():
        await make_links(api, "Person", ids[own], {"friends": [ids[n] for n in linked.split()]})
    return Meetings(api, pool, ids, {"person": person["id"], "meeting": meeting["id"]})


def _linked(meeting: str) -> Json:
    return {
        name: {"connect": [{"name": each} for each in links[meeting].split()]}
        for name, links in LINKS.items()
        if meeting in links
    }


async def make_links(api: Api, module: str, own: str, lists: dict[str, list[str]]) -> None:
    """Links a record of a module with others, by the names of its multi lookups."""
    data = {name: {"connect": [{"id": each} for each in ids]} for name, ids in lists.items()}
    payload = await api(
        f"mutation($id: ID!, $data: {module}Update!) {{ update{module}(id: $id, data: $data) "
        "{ userErrors { message } } }",
        id=own,
        data=data,
    )
    assert payload[f"update{module}"]["userErrors"] == []


async def create_people(api: Api, rows: list[Json]) -> dict[str, str]:
    """Creates people; their ids by name."""
    data = await api(
        "mutation($data: [PersonCreate!]!) { createPeople(data: $data) { "
        "results { person { id name } } userErrors { message } } }",
        data=rows,
    )
    assert data["createPeople"]["userErrors"] == []
    found = (row["person"] for row in data["createPeople"]["results"])
    return {person["name"]: person["id"] for person in found}
