"""The list of a workspace's users, of which a client makes a picker of owners."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api
from tests.support.colleagues import join
from tests.support.workspaces import MakeWorkspace

NAMES = "query($s: String) { users(search: $s) { totalCount nodes { name } } }"


@pytest.fixture
async def staff(api: Api, pool: Pool) -> Api:
    """A workspace of four people, one of whom has left."""
    schema = api.workspace.schema
    for name, address in (
        ("Zoë Adler", "zoe@example.com"),
        ("山田太郎", "yamada@example.com"),
        ("Gone Girl", "gone@example.com"),
    ):
        member = (await join(api, pool, "sales")).workspace.member_id
        await pool.execute(
            f"update {schema}.member set name = $1, email = $2 where id = $3", name, address, member
        )
    await pool.execute(f"update {schema}.member set active = false where name like 'Gone%'")
    return api


async def found(api: Api, text: str | None = None) -> list[str]:
    """The names that a search finds."""
    users = (await api(NAMES, s=text))["users"]
    assert users["totalCount"] == len(users["nodes"])
    return [user["name"] for user in users["nodes"]]


async def test_the_active_users_stand_by_name(staff: Api) -> None:
    assert await found(staff) == ["Ada Admin", "Zoë Adler", "山田太郎"]


async def test_users_are_searched_filtered_ordered_and_paged(staff: Api) -> None:
    assert await found(staff, "ad") == ["Ada Admin", "Zoë Adler"]
    assert await found(staff, "zoe adl") == ["Zoë Adler"]
    assert await found(staff, "gone") == []
    data = await staff(
        """{ users(filter: {email: {endsWith: "example.com"}, name: {neq: "Ada Admin"}},
               orderBy: [{createdAt: DESC}], first: 1) {
          nodes { __typename id name email createdAt } edges { cursor node { name } }
          pageInfo { hasNextPage endCursor } totalCount }
        me: users(filter: {isMe: true}) { nodes { name } } }"""
    )
    assert [user["name"] for user in data["users"]["nodes"]] == ["山田太郎"]
    assert data["users"]["totalCount"] == 2
    assert data["users"]["pageInfo"]["hasNextPage"] is True
    assert data["me"]["nodes"] == [{"name": "Ada Admin"}]
    rest = await staff(
        'query($after: String) { users(after: $after, filter: {name: {neq: "Ada Admin"}}, '
        "orderBy: [{createdAt: DESC}]) { nodes { name } } }",
        after=data["users"]["pageInfo"]["endCursor"],
    )
    assert rest["users"]["nodes"] == [{"name": "Zoë Adler"}]


async def test_users_of_another_workspace_are_not_told(
    staff: Api, make_workspace: MakeWorkspace
) -> None:
    other = Api(staff.client, await make_workspace())
    assert await found(other) == ["Ada Admin"]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("山田太郎", ("山田太郎", "山田", "太郎", "田太")),
        ("สมชาย", ("สมชาย", "ชาย")),
        ("नमस्ते सिंह", ("नमस्ते", "सिंह", "नम")),
        ("Conan O'Neil", ("O'Neil", "oneil", "conan o'n", "neil", '"conan o\'neil"')),
        ("Łukasz-Æneas Weiß", ("lukasz", "aeneas", "weiss", "Łukasz-Æn", "lukaszaeneas")),
    ],
)
async def test_users_are_found_by_names_of_every_script(
    staff: Api, pool: Pool, name: str, texts: tuple[str, ...]
) -> None:
    schema = staff.workspace.schema
    await pool.execute(f"update {schema}.member set name = $1 where name = 'Zoë Adler'", name)
    agent = (
        await staff(
            "query($n: String) { users(filter: {name: {eq: $n}}) { nodes { id } } }", n=name
        )
    )["users"]["nodes"][0]["id"]
    await staff.module(
        apiName="case", fields=[{"apiName": "agent", "label": "Agent", "kind": "USER"}]
    )
    await staff(
        "mutation($a: ID!) { createCase(data: {agentId: $a}) { userErrors { message } } }", a=agent
    )
    for text in texts:
        assert name in await found(staff, text), text
        data = await staff(
            """query($t: String!) { cases(search: $t) { totalCount }
              through: cases(filter: {agent: {search: $t}}) { totalCount }
              search(query: $t) { nodes { field } } }""",
            t=text,
        )
        assert data["cases"]["totalCount"] == data["through"]["totalCount"] == 1, text
        assert data["search"]["nodes"] == [{"field": "agent"}], text
    assert await found(staff, "nobody") == []
