"""However deep and wide an operation is, it is one statement and answers as its parts do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from crm.names import MAX_API_NAME
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.counting import Watched, watched_server
from tests.support.every_kind import EveryKind, create, field, lookup
from tests.support.workspaces import fresh_workspace

LEVELS = 6
WIDE = 400
INNER = "totalCount aggregates { count sum { count } }"


@pytest.fixture(scope="module")
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


@pytest.fixture
async def asked(watched: Watched, every: EveryKind) -> Api:
    """The API on the watched server."""
    api = Api(watched.client, every.api.workspace)
    await api("{ __typename }")
    await watched.statements()
    return api


def level(number: int, way: str) -> str:
    """A sample's own values, and as many levels of a lookup with a list as are left."""
    if number == 0:
        return "key"
    below = level(number - 1, way)
    nodes = f"edges {{ cursor node {{ {below} }} }}" if way == "edges" else f"nodes {{ {below} }}"
    return (
        f"key parent {{ key }} place {{ name samples(first: 2, orderBy: [{{count: DESC}}]) "
        f"{{ {INNER} {nodes} pageInfo {{ hasNextPage }} }} }}"
    )


def roots(every: EveryKind) -> dict[str, str]:
    """Ten root fields of every sort, each six levels deep."""
    deep, edges = level(LEVELS, "nodes"), level(LEVELS, "edges")
    a, c = every.ids["a"], every.ids["c"]
    ids = json.dumps([a, every.ids["Berlin"], "nothing", c])
    return {
        "one": f'sample(id: "{a}") {{ {deep} }}',
        "two": f'sampleBy(key: {{key: "b"}}) {{ {edges} }}',
        "three": f"samples {{ {INNER} nodes {{ {deep} }} }}",
        "four": f"samples(last: 2) {{ nodes {{ {edges} }} pageInfo {{ startCursor }} }}",
        "five": f'node(id: "{c}") {{ ... on Sample {{ {deep} }} }}',
        "six": f"nodes(ids: {ids}) {{ id ... on Sample {{ {deep} }} }}",
        "seven": f"samples(filter: {{parts: {{some: {{}}}}}}) {{ nodes {{ {deep} }} }}",
        "eight": f"places {{ nodes {{ samples {{ nodes {{ {level(LEVELS - 1, 'nodes')} }} }} }} }}",
        "nine": f"samples(offset: 1, first: 1) {{ nodes {{ {edges} }} totalCount }}",
        "ten": f'sampleBy(key: {{email: "ada@example.com"}}) {{ {deep} }}',
    }


async def test_ten_root_fields_of_six_levels_are_one_statement(
    watched: Watched, asked: Api, every: EveryKind
) -> None:
    parts = roots(every)
    whole = await asked(f"{{ {' '.join(f'{key}: {part}' for key, part in parts.items())} }}")
    (statement,) = await watched.statements()
    assert statement.count("count(*)") > len(parts) * LEVELS
    assert list(whole) == list(parts)
    for key, part in parts.items():
        alone = await asked(f"{{ {key}: {part} }}")
        assert json.dumps(alone) == json.dumps({key: whole[key]})
    shown = whole["one"]
    for _ in range(LEVELS):
        assert shown["place"]["name"] == "Berlin"
        samples = shown["place"]["samples"]
        assert samples["totalCount"] == samples["aggregates"]["count"] == 2
        assert [node["key"] for node in samples["nodes"]] == ["c", "a"]
        shown = samples["nodes"][1]
    assert shown == {"key": "a"}


@pytest.fixture(scope="module")
async def wide(client: httpx.AsyncClient, pool: Pool) -> tuple[Api, list[str]]:
    """A module of as many fields as there may be, each of the longest name."""
    api = Api(client, await fresh_workspace(pool))
    names = [f"f{number:03}{'x' * (MAX_API_NAME - 4)}" for number in range(WIDE - 1)]
    kinds = ("TEXT", "INTEGER", "BOOLEAN", "DATE")
    await api.module(
        apiName="wide",
        fields=[
            lookup("up", "wide", "downs"),
            *(field(name, kinds[n % len(kinds)], label=f"F{n}") for n, name in enumerate(names)),
        ],
    )
    return api, names


def value(number: int) -> object:
    """The value of the numbered field."""
    return (f"text {number}", number, number % 8 == 2, "2027-01-01")[number % 4]


async def test_records_of_four_hundred_fields(wide: tuple[Api, list[str]]) -> None:
    """Every field at once, in a record, a list, a lookup and a related list."""
    api, names = wide
    full = {name: value(number) for number, name in enumerate(names)}
    made = await create(api, "Wides", "number", [full, {}])
    one, two = made.values()
    await api(
        "mutation($one: ID!, $two: ID!) { updateWide(id: $two, data: {upId: $one}) "
        "{ userErrors { message } } }",
        one=one,
        two=two,
    )
    fields = " ".join(names)
    data = await api(
        f"""query($one: ID!) {{ wide(id: $one) {{ ...All downs {{ nodes {{ ...All }} }} }}
          wides(filter: {{{names[1]}: {{isNull: true}}}}, orderBy: [{{{names[0]}: DESC}}]) {{
            nodes {{ ...All up {{ ...All }} }} }} }}
        fragment All on Wide {{ {fields} }}""",
        one=one,
    )
    empty = dict.fromkeys(names)
    assert list(data["wide"]) == [*names, "downs"]
    assert data["wide"] == {**full, "downs": {"nodes": [empty]}}
    assert data["wides"]["nodes"] == [{**empty, "up": full}]
    assert list(data["wides"]["nodes"][0]["up"]) == names


async def test_long_names_in_filters_orders_groups_and_keys(wide: tuple[Api, list[str]]) -> None:
    api, names = wide
    await create(api, "Wides", "number", [{names[4]: "long names"}])
    alias = "a" * 200
    data = await api(
        f"""query($text: String) {{ {alias}: wides(filter: {{{names[4]}: {{eq: $text}}}},
          orderBy: [{{up: {{{names[4]}: ASC}}}}, {{{names[4]}: DESC}}]) {{
            groups(by: [{{{names[4]}: {{}}}}]) {{ nodes {{ label }} }}
            aggregates {{ countEmpty {{ {alias}: {names[5]} }} }} edges {{ cursor }} }} }}""",
        text="long names",
    )
    found = data[alias]
    assert found["groups"]["nodes"] == [{"label": "long names"}]
    assert found["aggregates"] == {"countEmpty": {alias: 1}}
    data = await api(
        f"""query($after: String) {{ wides(after: $after, filter: {{{names[4]}: {{isNull: false}}}},
          orderBy: [{{up: {{{names[4]}: ASC}}}}, {{{names[4]}: DESC}}]) {{ totalCount }} }}""",
        after=found["edges"][0]["cursor"],
    )
    assert data["wides"]["totalCount"] >= 1


async def test_more_measures_of_groups_than_a_row_has_columns(wide: tuple[Api, list[str]]) -> None:
    """PostgreSQL's own limit of 1,664 is told as any other of what one operation may ask."""
    api, names = wide
    numbers = [name for number, name in enumerate(names) if number % 4 == 1]
    dates = [name for number, name in enumerate(names) if number % 4 == 3]
    counts = f"countDistinct {{ {' '.join(names)} }} countEmpty {{ {' '.join(names)} }}"
    both = f"{{ {' '.join([*numbers, *dates])} }}"
    sums = f"sum {{ {' '.join(numbers)} }} avg {{ {' '.join(numbers)} }} min {both} max {both}"

    def grouped(measures: str) -> str:
        return (
            f"{{ wides {{ groups(by: [{{{names[0]}: {{}}}}]) {{ nodes {{ aggregates "
            f"{{ {measures} }} }} }} }} }}"
        )

    found = (await api(grouped(f"{counts} {sums}")))["wides"]["groups"]["nodes"]
    assert all(list(node["aggregates"]) == MEASURES for node in found)


MEASURES = ["countDistinct", "countEmpty", "sum", "avg", "min", "max"]


@pytest.mark.parametrize("broken", ["one", "two"])
async def test_a_database_error_in_one_part_fails_the_whole(
    api: Api, pool: Pool, broken: str
) -> None:
    """`data` is null and there is one error, which tells nothing of its cause."""
    modules: dict[str, Json] = {}
    for name in ("one", "two"):
        modules[name] = await api.module(apiName=name, fields=[field("text", "TEXT")])
    query = "{ ones { totalCount nodes { text } } twos { totalCount nodes { text } } }"
    await api(query)
    table = f"{api.workspace.schema}.r_{modules[broken]['id'].removeprefix('mod_')}"
    await pool.execute(f"alter table {table} rename to hidden")
    with capture_logs() as logged:
        response = await api.post({"query": query})
    assert response.status_code == 500
    answer = response.json()
    assert list(answer) == ["data", "errors"]
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert [entry["id"] for entry in logged] == [error["extensions"]["id"]]
    assert "hidden" not in response.text
    assert "r_" not in error["message"]
    await pool.execute(f"alter table {api.workspace.schema}.hidden rename to {table.split('.')[1]}")
    assert (await api(query))["ones"] == {"totalCount": 0, "nodes": []}
