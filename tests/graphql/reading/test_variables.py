"""Variables of one document: what is compiled for one shape of them serves no other."""

from __future__ import annotations

from itertools import product

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field
from tests.support.views import create_view

MODULES = ("absent", "deal")


@pytest.fixture
async def two(api: Api) -> Api:
    """A record of each of two modules, one of them called as nothing should be."""
    for name in MODULES:
        options = [{"key": key, "label": key} for key in ("ABSENT", "X")]
        await api.module(
            apiName=name,
            titleField="name",
            fields=[
                field("name", "TEXT"),
                field("yes", "BOOLEAN"),
                field("kind", "SELECT", options=options),
            ],
        )
        type_ = name.capitalize()
        await api(
            f"mutation {{ create{type_}(data: {{name: {type_!r}, kind: ABSENT, yes: true}})"
            "{ userErrors { message } } }".replace("'", '"')
        )
    return api


async def test_an_enum_value_is_no_variable_left_out(two: Api) -> None:
    counted = """query($m: RecordsModule) {
      records(modules: ["absent", "deal"], filter: {module: {eq: $m}}) { totalCount } }"""
    for _ in range(2):
        assert (await two(counted, m="absent"))["records"]["totalCount"] == 1
        assert (await two(counted))["records"]["totalCount"] == 2


async def test_any_shapes_in_any_order(two: Api) -> None:
    """Each answer is what a document of its own, its values written into it, gives."""
    view = await create_view(
        two, module="deal", label="None", kind="TABLE", filter={"name": {"eq": "nothing"}}
    )
    given: dict[str, list[object]] = {
        "$view: ID": [None, view["id"]],
        "$yes: Boolean": [True, False],
        "$kinds: [DealKind!]": [[], ["ABSENT"], ["X", "ABSENT"]],
        "$first: Int": [0, 1, 2],
        "$ands: [DealFilter!]": [[], [{}], [{"yes": {"eq": True}}, {"kind": {"eq": "X"}}]],
    }
    document = f"""query({", ".join(given)}) {{
      deals(view: $view, first: $first, filter: {{yes: {{eq: $yes}}, kind: {{in: $kinds}},
        and: $ands}}) {{ totalCount nodes {{ name }} }} }}"""
    names = [name.partition(":")[0][1:] for name in given]
    for values in product(*([_LEFT_OUT, *each] for each in given.values())):
        variables = {
            name: value for name, value in zip(names, values, strict=True) if value is not _LEFT_OUT
        }
        answer = await two.ask(document, variables)
        assert answer.get("data") == _expected(variables), variables


_LEFT_OUT = object()


def _expected(given: Json) -> Json | None:
    if given.get("first") == 0:
        return None
    kinds, ands = given.get("kinds"), given.get("ands", [])
    found = (
        given.get("view") is None
        and given.get("yes") is not False
        and (kinds is None or "ABSENT" in kinds)
        and len(ands) < 2
    )
    return {"deals": {"totalCount": int(found), "nodes": [{"name": "Deal"}] if found else []}}


async def test_variables_within_the_items_of_a_list(two: Api) -> None:
    """What asks nothing there asks nothing, whatever was asked by the same document before."""
    document = """query($s: String, $name: String, $way: Sort) {
      deals(filter: {and: [{search: $s}], or: [{name: {eq: $name}}, {yes: {eq: true}}]},
            orderBy: [{name: $way}]) { totalCount } }"""
    for search, count in (("", 1), ("deal", 1), ("nothing", 0), ("", 1), (None, 1)):
        found = await two(document, s=search, name="deal", way="DESC")
        assert found["deals"]["totalCount"] == count, search
