"""Documents that were written before a rename go on answering, with the same values."""

from __future__ import annotations

from tests.graphql.grace.shop import UNTIL, Shop

OLD = """
query($filter: DealFilter, $order: [DealOrder!], $key: DealUnique!, $by: [DealGroupBy!]!,
    $stage: DealStage) {
  deals(filter: $filter, orderBy: $order, first: 2) {
    totalCount
    nodes { ...Shown }
    edges { node { ... on Deal { code stage } } }
    aggregates {
      count sum { amount fee { amount } } avg { amount } min { closeDate fee { amount } }
      max { amount } countDistinct { stage company } countEmpty { amount code }
    }
    groups(by: $by, orderBy: [{sum: {field: "amount", sort: DESC}}]) {
      nodes { key { stage companyId company { city } } label count
        records(orderBy: [{amount: DESC}]) { nodes { amount } } }
    }
  }
  late: deals(filter: {stage: {eq: $stage}, closeDate: {gte: "2027-02-01"}}) { totalCount }
  dealBy(key: $key) { ...Shown }
  companies(orderBy: [{city: ASC}, {name: ASC}], filter: {deals: {some: {amount: {gte: "0"}}}}) {
    nodes { name city deals(orderBy: [{amount: ASC}]) { totalCount nodes { name } } }
  }
  records(modules: ["deal", "company"], orderBy: [{title: ASC}]) {
    nodes { title ... on Deal { amount } ... on Company { city } }
  }
  search(query: "d1", modules: ["deal"]) { nodes { record { title } } }
}
fragment Shown on Deal { name code amount fee { amount currency } closeDate stage companyId
  company { name city } }
"""
VARIABLES = {
    "filter": {
        "stage": {"in": ["NEW", "WON"]},
        "or": [{"company": {"city": {"eq": "Rome"}}}, {"code": {"eq": "X1"}}],
        "companyId": {"isNull": False},
    },
    "order": [{"company": {"city": "ASC"}}, {"amount": "DESC"}],
    "key": {"code": "X2"},
    "by": [{"stage": {"includeEmpty": True}}, {"companyId": {}}, {"company": {"city": {}}}],
    "stage": "NEW",
}


async def test_a_document_gives_the_same_before_and_after_everything_is_renamed(
    shop: Shop,
) -> None:
    before = await shop.api(OLD, **VARIABLES)
    assert [one["name"] for one in before["deals"]["nodes"]] == ["D1", "D2"]
    await shop.rename_all()
    assert await shop.api(OLD, **VARIABLES) == before


async def test_both_names_in_one_document_give_the_same(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        """{
        deals(filter: {amount: {gt: "50"}}, orderBy: [{amount: DESC}]) { ...Page }
        chances(filter: {worth: {gt: "50"}}, orderBy: [{worth: DESC}]) { ...Page }
        mixed: deals(filter: {worth: {gt: "50"}}, orderBy: [{amount: DESC}]) { ...Page }
        } fragment Page on ChanceConnection { pageInfo { endCursor }
          nodes { amount worth stage phase companyId clientId company { city town }
            client { city town deals { totalCount } chances { totalCount } } }
          aggregates { sum { amount worth } } }"""
    )
    assert data["deals"] == data["chances"] == data["mixed"]
    assert [one["amount"] for one in data["deals"]["nodes"]] == ["200", "100"]
    for one in data["deals"]["nodes"]:
        assert one["amount"] == one["worth"]
        assert one["stage"] == one["phase"] == "NEW"
        assert one["companyId"] == one["clientId"]
        assert one["company"].items() <= one["client"].items()
        assert one["client"]["city"] == one["client"]["town"]
        assert one["client"]["deals"] == one["client"]["chances"] == {"totalCount": 1}
    sums = data["deals"]["aggregates"]["sum"]
    assert sums == {"amount": "300", "worth": "300"}


async def test_a_cursor_of_the_old_order_goes_on_with_the_new(shop: Shop) -> None:
    first = await shop.api(
        "{ deals(first: 1, orderBy: [{amount: DESC}]) { pageInfo { endCursor } } }"
    )
    await shop.rename_all()
    data = await shop.api(
        """query($c: String) { chances(first: 1, after: $c, orderBy: [{worth: DESC}]) {
          nodes { name } } }""",
        c=first["deals"]["pageInfo"]["endCursor"],
    )
    assert data["chances"]["nodes"] == [{"name": "D1"}]


async def test_the_type_is_called_as_the_document_calls_it(shop: Shop) -> None:
    await shop.rename_all()
    (one,) = (await shop.api("{ chances(first: 1) { nodes { id } } }"))["chances"]["nodes"]
    shown = "__typename node(id: $id) { __typename"
    new = await shop.api(f"query($id: ID!) {{ {shown} }} }}", id=one["id"])
    assert new["node"]["__typename"] == "Chance"
    old = await shop.api(
        f"""query($id: ID!) {{ {shown} id ... on Deal {{ name client {{ __typename }} }} }}
          chances(first: 1) {{ __typename edges {{ __typename }} aggregates {{ __typename }}
            groups(by: [{{phase: {{}}}}]) {{ __typename }} }} }}""",
        id=one["id"],
    )
    assert old["__typename"] == "Query"
    assert old["node"] == {
        "__typename": "Deal",
        "id": one["id"],
        "name": "D0",
        # Nothing in the document calls this type by its former name.
        "client": {"__typename": "Firm"},
    }
    assert old["chances"] == {
        "__typename": "DealConnection",
        "edges": [{"__typename": "DealEdge"}],
        "aggregates": {"__typename": "DealAggregates"},
        "groups": {"__typename": "DealGroupConnection"},
    }
    both = await shop.api(
        """query($id: ID!) { node(id: $id) { __typename ... on Chance { a: name }
          ... on Deal { b: name } } }""",
        id=one["id"],
    )
    assert both["node"] == {"__typename": "Deal", "a": "D0", "b": "D0"}
    root = await shop.api("{ deals(first: 1) { __typename nodes { __typename } } }")
    assert root["deals"] == {"__typename": "ChanceConnection", "nodes": [{"__typename": "Chance"}]}


async def test_the_schema_marks_former_names_with_the_new_name_and_the_date(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        """{ type: __type(name: "Chance") { fields(includeDeprecated: true) { ...F } }
        filter: __type(name: "ChanceFilter") { inputFields(includeDeprecated: true) { ...I } }
        query: __type(name: "Query") { fields(includeDeprecated: true) { ...F } }
        mutation: __type(name: "Mutation") { fields(includeDeprecated: true) { ...F } }
        payload: __type(name: "ChancePayload") { fields(includeDeprecated: true) { ...F } }
        key: __type(name: "ChanceKey") { enumValues(includeDeprecated: true) {
          name deprecationReason } }
        gone: __type(name: "Deal") { name } }
        fragment F on __Field { name isDeprecated deprecationReason }
        fragment I on __InputValue { name isDeprecated deprecationReason }"""
    )

    def reasons(name: str, part: str) -> dict[str, str]:
        found = data[name][part]
        return {one["name"]: one["deprecationReason"] for one in found if one["deprecationReason"]}

    told = f"Renamed: use worth. amount answers until {UNTIL[:10]} 12:00 UTC."
    assert reasons("type", "fields")["amount"] == told
    assert set(reasons("type", "fields")) == {
        *("amount", "fee", "code", "stage", "closeDate", "company", "companyId"),
    }
    assert reasons("filter", "inputFields")["companyId"].startswith("Renamed: use clientId. ")
    assert set(reasons("query", "fields")) == {
        *("deal", "dealBy", "deals", "company", "companyBy", "companies"),
    }
    assert reasons("mutation", "fields")["updateDeals"].startswith("Renamed: use updateChances. ")
    assert set(reasons("payload", "fields")) == {"deal"}
    assert set(reasons("key", "enumValues")) == {"CODE"}
    assert data["gone"] is None


async def test_without_grace_the_old_name_is_gone(shop: Shop) -> None:
    await shop.rename("deal.amount", "worth", None)
    (error,) = await shop.api.errors("{ deals { nodes { amount } } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_both_names_in_one_filter_are_refused(shop: Shop) -> None:
    await shop.rename_all()
    said = "amount and worth are one field, of which one is a former name; give one."
    asked = {"amount": {"gt": "1"}, "worth": {"gt": "1"}}
    (error,) = await shop.api.errors(
        """{ deals(filter: {and: [{worth: {gt: "1"}, amount: {gt: "1"}}]}) { totalCount } }"""
    )
    assert error["message"] == f"filter.and.0: {said}"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    (error,) = await shop.api.errors(
        "query($f: DealFilter) { deals(filter: $f) { totalCount } }", f=asked
    )
    assert error["message"] == f"filter: {said}"
    (error,) = await shop.api.errors(
        "query($f: FirmFilter) { firms(filter: $f) { totalCount } }",
        f={"deals": {"some": {}}, "chances": {"none": {}}},
    )
    assert "deals and chances are one field" in error["message"]


async def test_clusters_of_duplicates_answer_by_former_names(shop: Shop) -> None:
    made = await shop.api(
        """mutation($id: ID!) {
          createDuplicateRule(moduleId: $id, input: {key: "same", label: "Same",
            matches: [{field: "city", method: EXACT}]}) { userErrors { message path } } }""",
        id=shop.modules["company"],
    )
    assert made["createDuplicateRule"]["userErrors"] == []
    document = """{ companyDuplicates { __typename nodes { __typename
      records { ... on Company { __typename name city } } } } }"""
    before = await shop.api(document)
    (cluster,) = before["companyDuplicates"]["nodes"]
    assert [one["name"] for one in cluster["records"]] == ["C0", "C2"]
    await shop.rename_all()
    assert await shop.api(document) == before
