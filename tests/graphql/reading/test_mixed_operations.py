"""Records and fields of the fixed schema in one operation: answered apart, joined as asked."""

from __future__ import annotations

import json

import pytest

from tests.support.every_kind import SAMPLE, EveryKind


async def test_the_module_of_a_record(every: EveryKind) -> None:
    query = """query($id: ID!, $kind: Boolean!) {
      sample(id: $id) { module { apiName ...Fields } place { module { pluralApiName } } }
      nodes(ids: [$id]) { ... on Record { title module { apiName label } } }
      module(apiName: "sample") { apiName ...Fields } }
    fragment Fields on Module { fields { apiName kind @include(if: $kind) } }"""
    for kind in (True, False):
        data = await every.api(query, id=every.ids["a"], kind=kind)
        names = ("apiName", "kind") if kind else ("apiName",)
        fields = [{name: each[name] for name in names} for each in SAMPLE["fields"]]
        assert data["sample"]["module"] == {"apiName": "sample", "fields": fields}
        assert data["module"] == data["sample"]["module"]
        assert data["sample"]["place"] == {"module": {"pluralApiName": "places"}}
        assert data["nodes"] == [{"title": "a", "module": {"apiName": "sample", "label": "Sample"}}]


MIXED = {
    "viewer": "viewer { role user { name } }",
    "workspace": "workspace { name }",
    "modules": "modules(system: false) { apiName }",
    "sample": 'sample(id: "@a") { key }',
    "places": "places(orderBy: {name: ASC}, first: 2) { nodes { name } }",
    "node": 'node(id: "@me") { __typename }',
    "__schema": "__schema { queryType { name } }",
    "__typename": "__typename",
    "__type": '__type(name: "Sort") { kind }',
}


@pytest.mark.parametrize("turn", range(len(MIXED)))
async def test_fixed_fields_and_records_of_one_operation(every: EveryKind, turn: int) -> None:
    names = list(MIXED)
    names = names[turn:] + names[:turn]
    document = " ".join(MIXED[name] for name in names)
    document = document.replace("@a", every.ids["a"]).replace("@me", every.ids["me"])
    response = await every.api.post({"query": f"{{ {document} }}"})
    data = json.loads(response.content)["data"]
    assert list(data) == names
    assert data == {
        "viewer": {"role": "administrator", "user": {"name": "Ada Admin"}},
        "workspace": {"name": every.api.workspace.workspace.name},
        "modules": [{"apiName": "region"}, {"apiName": "place"}, {"apiName": "sample"}],
        "sample": {"key": "a"},
        "places": {"nodes": [{"name": "Berlin"}, {"name": "Nowhere"}]},
        "node": {"__typename": "User"},
        "__schema": {"queryType": {"name": "Query"}},
        "__typename": "Query",
        "__type": {"kind": "ENUM"},
    }


async def test_fixed_fields_share_variables_and_fragments(every: EveryKind) -> None:
    data = await every.api(
        """query($name: String!, $id: ID!) {
          module(apiName: $name) { ...M } sample(id: $id) { key module { ...M } }
          samples(filter: {text: {neq: $name}}) { totalCount }
          viewer { user { ...N } } node(id: $id) { ...N } }
        fragment M on Module { apiName }
        fragment N on Node { __typename }""",
        name="place",
        id=every.ids["a"],
    )
    assert data == {
        "module": {"apiName": "place"},
        "sample": {"key": "a", "module": {"apiName": "sample"}},
        "samples": {"totalCount": 4},
        "viewer": {"user": {"__typename": "User"}},
        "node": {"__typename": "Sample"},
    }
