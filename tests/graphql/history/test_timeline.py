"""A record's timeline: what changed, from what to what, who did it, when and why."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import created_id
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

STAGES = [{"key": "NEW", "label": "New one"}, {"key": "WON", "label": "Won"}]
FIRM: Json = {"apiName": "firm", "titleField": "name", "fields": [field("name", "TEXT")]}
OFFER: Json = {
    "apiName": "offer",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("amount", "DECIMAL", number={"scale": 2}),
        field("price", "CURRENCY", currency={"default": "EUR"}),
        field("stage", "SELECT", options=STAGES),
        field("marks", "MULTI_SELECT", options=STAGES),
        field("open", "BOOLEAN"),
        field("due", "DATETIME"),
        field("day", "DATE"),
        field("seller", "USER"),
        lookup("firm", "firm", "offers"),
        field(
            "firms",
            "MULTI_LOOKUP",
            lookup={"module": "firm", "inverseApiName": "partOf", "inverseLabel": "Part of"},
        ),
        field(
            "thing",
            "ANY_LOOKUP",
            lookup={"modules": ["firm"], "inverseApiName": "things", "inverseLabel": "Things"},
        ),
        field("story", "RICH_TEXT"),
        field("at", "ADDRESS"),
        field("more", "JSON"),
    ],
}
LINES = "timeline { nodes { action source note version changes { field label before after } } }"


@pytest.fixture
async def office(api: Api) -> Api:
    """The API of a workspace with firms and offers."""
    await api.module(**FIRM)
    await api.module(**OFFER)
    return api


async def lines(api: Api, id: str, selection: str = LINES) -> list[Json]:
    """The entries of an offer's timeline, the newest first."""
    data = await api(f"query($id: ID!) {{ offer(id: $id) {{ {selection} }} }}", id=id)
    nodes: list[Json] = data["offer"]["timeline"]["nodes"]
    return nodes


def changed(line: Json) -> dict[str, tuple[str | None, str | None]]:
    """The values of each field before and after."""
    return {each["field"]: (each["before"], each["after"]) for each in line["changes"]}


async def update(api: Api, id: str, note: str | None = None, **data: object) -> None:
    payload = await api(
        """mutation($id: ID!, $data: OfferUpdate!, $options: WriteOptions) {
          updateOffer(id: $id, data: $data, options: $options) { userErrors { message } } }""",
        id=id,
        data=data,
        options=None if note is None else {"note": {"body": note}},
    )
    assert payload["updateOffer"]["userErrors"] == []


async def test_values_of_every_kind_are_told_as_people_read_them(office: Api) -> None:
    firm = await created_id(office, "firm", name="Acme")
    other = await created_id(office, "firm", name="Globex")
    me = str(office.workspace.member_id)
    offer = await created_id(office, "offer", name="First")
    await update(
        office,
        offer,
        amount="12.50",
        price={"amount": "99.90"},
        stage="NEW",
        marks=["NEW", "WON"],
        open=True,
        due="2027-03-01T10:30:00+01:00",
        day="2027-03-02",
        sellerId=me,
        firmId=firm,
        firms={"connect": [{"id": firm}, {"id": other}]},
        thingId=other,
        story="**bold**",
        at={"street1": "Main 1", "city": "Ulm"},
        more={"a": [1, 2]},
    )
    newest, oldest = await lines(office, offer)
    assert (oldest["action"], oldest["version"], oldest["source"]) == ("CREATED", 1, "api")
    assert changed(oldest) == {"owner": (None, "Ada Admin"), "name": (None, "First")}
    assert (newest["action"], newest["version"]) == ("UPDATED", 2)
    found = changed(newest)
    linked = found.pop("firms")
    assert set(str(linked[1]).split(", ")) == {"Acme", "Globex"}
    assert "Main 1" in str(found.pop("at")[1])
    assert found == {
        "amount": (None, "12.50"),
        "price": (None, "99.90 EUR"),
        "stage": (None, "New one"),
        "marks": (None, "New one, Won"),
        "open": (None, "Yes"),
        "due": (None, "2027-03-01T09:30:00Z"),
        "day": (None, "2027-03-02"),
        "seller": (None, "Ada Admin"),
        "firm": (None, "Acme"),
        "thing": (None, "Globex"),
        "story": (None, "**bold**"),
        "more": (None, '{"a": [1, 2]}'),
    }
    order = [each["label"] for each in newest["changes"]]
    assert order == [OFFER["fields"][n]["label"] for n in range(1, len(OFFER["fields"]))]


async def test_lines_read_well_after_renames_and_deletions(office: Api) -> None:
    firm = await created_id(office, "firm", name="Acme")
    offer = await created_id(office, "offer", name="a", stage="NEW", firmId=firm, amount="1")
    await update(office, offer, stage="WON", firmId=None)
    fields = (await office('{ module(apiName: "offer") { fields { id apiName } } }'))["module"]
    ids = {each["apiName"]: each["id"] for each in fields["fields"]}
    change = """mutation($id: ID!, $input: FieldUpdate!) {
      updateField(id: $id, input: $input) { userErrors { message } } }"""
    renamed = {
        "apiName": "phase",
        "label": "Phase",
        "options": [{"key": "WON", "label": "Done"}, {"key": "OTHER", "label": "Other"}],
    }
    done = await office(change, id=ids["stage"], input=renamed)
    assert done["updateField"]["userErrors"] == []
    drop = """mutation($id: ID!, $p: Boolean) {
      deleteField(id: $id, permanently: $p) { userErrors { message } } }"""
    await office(drop, id=ids["firm"], p=False)
    await office(drop, id=ids["amount"], p=True)
    gone = (
        "mutation($id: ID!) { deleteFirm(id: $id, permanently: true) { userErrors { message } } }"
    )
    await office(gone, id=firm)
    newest, oldest = await lines(office, offer)
    assert newest["changes"] == [
        {"field": "phase", "label": "Phase", "before": "New one", "after": "Done"},
        {"field": None, "label": "Firm", "before": "(deleted)", "after": None},
    ]
    assert oldest["changes"][-1] == {
        "field": None,
        "label": "A field that was deleted",
        "before": None,
        "after": "1",
    }


async def test_the_note_and_the_actor_of_a_write_are_kept(office: Api) -> None:
    offer = await created_id(office, "offer", name="a")
    await update(office, offer, "they called", name="b")
    newest, _ = await lines(
        office, offer, "timeline { nodes { __typename id at note actor { id name } } }"
    )
    assert newest["__typename"] == "TimelineEntry"
    assert newest["note"] == "they called"
    assert newest["actor"]["id"] == str(office.workspace.member_id)
    assert newest["at"].endswith("Z")


async def test_pages_go_from_the_newest_to_the_oldest(office: Api) -> None:
    offer = await created_id(office, "offer", name="0")
    for number in range(1, 8):
        await update(office, offer, name=str(number))
    page = """query($id: ID!, $after: String) { offer(id: $id) {
      timeline(first: 3, after: $after) {
        totalCount edges { cursor node { version } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""
    after, seen = None, []
    for _ in range(3):
        found = (await office(page, id=offer, after=after))["offer"]["timeline"]
        assert found["totalCount"] == 8
        seen += [edge["node"]["version"] for edge in found["edges"]]
        info = found["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert info["startCursor"] == found["edges"][0]["cursor"]
        after = info["endCursor"]
        assert info["hasNextPage"] is (len(seen) < 8)
    assert seen == list(range(8, 0, -1))


@pytest.mark.parametrize("arguments", ["first: 0", "first: 101", 'after: "x"'])
async def test_wrong_arguments_are_told(office: Api, arguments: str) -> None:
    offer = await created_id(office, "offer", name="0")
    (error,) = await office.errors(
        f"query($id: ID!) {{ offer(id: $id) {{ timeline({arguments}) {{ totalCount }} }} }}",
        id=offer,
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_it_is_read_through_the_interface_and_within_lists(office: Api) -> None:
    offer = await created_id(office, "offer", name="0")
    await update(office, offer, name="1")
    data = await office(
        """query($id: ID!) {
          node(id: $id) { ... on Record { timeline(first: 1) { nodes { version } } } }
          offers { nodes { timeline { totalCount nodes { changes { after } } } } } }""",
        id=offer,
    )
    assert data["node"]["timeline"]["nodes"] == [{"version": 2}]
    (first,) = data["offers"]["nodes"]
    assert first["timeline"]["totalCount"] == 2
    assert first["timeline"]["nodes"][0]["changes"] == [{"after": "1"}]
