"""Rules of a module: refused creations, updates and deletions, by every road."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.rules.conftest import MakeRule, module_id, rule_payload
from tests.graphql.writing.writes import create, create_many, created_id, told
from tests.support.api import Api, Json
from tests.support.every_kind import field

ERRORS = "userErrors { code message path }"
KEEP = {
    "on": ["DELETE"],
    "filter": {"primary": {"eq": True}},
    "message": "Make another the primary contact first.",
}


async def delete(api: Api, module: str, id: str) -> list[Json]:
    name = module.capitalize()
    data = await api(f"mutation($id: ID!) {{ delete{name}(id: $id) {{ {ERRORS} }} }}", id=id)
    errors: list[Json] = data[f"delete{name}"]["userErrors"]
    return errors


async def update(api: Api, id: str, **data: object) -> list[Json]:
    answer = await api(
        f"""mutation($id: ID!, $data: OfferUpdate!) {{
          updateOffer(id: $id, data: $data) {{ {ERRORS} }} }}""",
        id=id,
        data=data,
    )
    errors: list[Json] = answer["updateOffer"]["userErrors"]
    return errors


async def test_the_primary_contact_cannot_be_deleted(office: Api, make_rule: MakeRule) -> None:
    await make_rule("person", **KEEP)
    primary = await created_id(office, "person", name="Ann", primary=True)
    other = await created_id(office, "person", name="Ben", primary=False)
    assert await delete(office, "person", primary) == [
        {"code": "RULE_REJECTED", "message": KEEP["message"], "path": ["id"]}
    ]
    assert await delete(office, "person", other) == []
    assert (await office("{ persons { nodes { name } } }"))["persons"]["nodes"] == [{"name": "Ann"}]


async def test_a_mass_deletion_is_refused_as_a_whole_and_says_for_whom(
    office: Api, make_rule: MakeRule
) -> None:
    await make_rule("person", **KEEP)
    await create_many(
        office, "person", [{"name": n, "primary": n != "Ben"} for n in ("Ann", "Ben", "Cid")]
    )
    data = await office(f"mutation {{ deletePersons(where: {{all: true}}) {{ count {ERRORS} }} }}")
    told = [(error["path"], error["message"]) for error in data["deletePersons"]["userErrors"]]
    assert told == [(["where"], f"Person {name}: {KEEP['message']}") for name in ("Ann", "Cid")]
    assert (await office("{ persons { totalCount } }"))["persons"]["totalCount"] == 3


async def test_what_goes_along_is_asked_too(office: Api, make_rule: MakeRule) -> None:
    await make_rule("person", **KEEP)
    firm = await created_id(office, "firm", name="Acme")
    await created_id(office, "person", name="Ann", primary=True, firmId=firm)
    (error,) = await delete(office, "firm", firm)
    assert error["code"] == "RULE_REJECTED"
    assert "(Person Ann)" in error["message"]
    assert (await office("{ firms { totalCount } }"))["firms"]["totalCount"] == 1


async def test_a_creation_is_asked_as_it_would_be(office: Api, make_rule: MakeRule) -> None:
    await make_rule(
        "offer",
        on=["CREATE", "UPDATE"],
        filter={"stage": {"eq": "WON"}, "amount": {"isNull": True}},
        field="amount",
        message="What is won has an amount.",
    )
    refused = await create(office, "offer", {"name": "a", "stage": "WON"})
    assert refused["userErrors"] == [
        {
            "code": "RULE_REJECTED",
            "message": "What is won has an amount.",
            "path": ["data", "amount"],
        }
    ]
    offer = await created_id(office, "offer", name="a", stage="NEW")
    (error,) = await update(office, offer, stage="WON")
    assert (error["code"], error["path"]) == ("RULE_REJECTED", ["data", "amount"])
    assert await update(office, offer, stage="WON", amount=1) == []
    (error,) = await update(office, offer, amount=None)
    assert error["code"] == "RULE_REJECTED"


async def test_a_rule_sees_the_record_as_it_was(office: Api, make_rule: MakeRule) -> None:
    await make_rule(
        "offer",
        on=["UPDATE"],
        before={"stage": {"eq": "WON"}},
        fields=["amount", "firmId"],
        message="The amount of a won offer stays.",
    )
    firm = await created_id(office, "firm", name="Acme")
    offer = await created_id(office, "offer", name="a", stage="NEW", amount=1)
    assert await update(office, offer, stage="WON", amount=2) == []
    assert [e["code"] for e in await update(office, offer, amount=3)] == ["RULE_REJECTED"]
    assert [e["code"] for e in await update(office, offer, firmId=firm)] == ["RULE_REJECTED"]
    assert await update(office, offer, amount=2) == []
    assert await update(office, offer, name="b") == []
    assert await update(office, offer, stage="LOST") == []
    assert await update(office, offer, amount=3) == []


async def test_a_rule_asks_through_lookups_and_of_related_lists(
    office: Api, make_rule: MakeRule
) -> None:
    await make_rule(
        "offer",
        on=["CREATE"],
        filter={"firm": {"people": {"none": {"primary": {"eq": True}}}}},
        message="The firm needs a primary contact.",
    )
    firm = await created_id(office, "firm", name="Acme")
    refused = await create(office, "offer", {"name": "a", "firmId": firm})
    assert [error["code"] for error in refused["userErrors"]] == ["RULE_REJECTED"]
    await created_id(office, "person", name="Ann", primary=True, firmId=firm)
    assert (await create(office, "offer", {"name": "a", "firmId": firm}))["userErrors"] == []


async def test_of_a_list_only_the_rows_that_are_right_are_made(
    office: Api, make_rule: MakeRule
) -> None:
    await make_rule("offer", on=["CREATE"], filter={"amount": {"lt": 10}}, message="Too little.")
    rows = [{"name": str(n), "amount": n} for n in range(5, 15)]
    whole = await create_many(office, "offer", rows)
    assert [bool(row["userErrors"]) for row in whole["results"]] == [True] * 5 + [False] * 5
    assert (await office("{ offers { totalCount } }"))["offers"]["totalCount"] == 0
    some = await create_many(office, "offer", rows, "amount", {"partial": True})
    assert [row["record"] and row["record"]["amount"] for row in some["results"]] == [
        *[None] * 5,
        *range(10, 15),
    ]
    assert some["userErrors"][3]["path"] == ["3"]
    usage = (await office("{ workspace { usage { records } } }"))["workspace"]["usage"]
    assert usage == {"records": 5}


async def test_records_that_are_written_along_are_asked(office: Api, make_rule: MakeRule) -> None:
    await make_rule("firm", on=["CREATE"], filter={"name": {"isNull": True}}, field="name")
    payload = await create(office, "offer", {"name": "a", "firm": {"create": {}}})
    (error,) = payload["userErrors"]
    assert error["path"] == ["data", "firm", "create", "name"]
    assert (await office("{ offers { totalCount } }"))["offers"]["totalCount"] == 0


async def test_a_mass_update_is_refused_as_a_whole(office: Api, make_rule: MakeRule) -> None:
    await make_rule("offer", on=["UPDATE"], filter={"amount": {"gt": 100}, "stage": {"eq": "WON"}})
    rows = [{"name": str(n), "amount": n * 60, "stage": "OPEN"} for n in range(4)]
    await create_many(office, "offer", rows)
    data = await office(
        f"""mutation {{ updateOffers(where: {{all: true}}, data: {{stage: WON}}) {{
          count {ERRORS} }} }}"""
    )
    (error,) = data["updateOffers"]["userErrors"]
    assert error == {
        "code": "RULE_REJECTED",
        "message": "Not so. (Offer 2 and 1 more)",
        "path": ["data"],
    }
    counts = await office("{ offers(filter: {stage: {eq: OPEN}}) { totalCount } }")
    assert counts["offers"]["totalCount"] == 4


async def test_an_inactive_or_deleted_rule_refuses_nothing(
    office: Api, make_rule: MakeRule
) -> None:
    await make_rule("offer", on=["CREATE"], filter={"amount": {"lt": 10}}, active=False)
    assert (await create(office, "offer", {"amount": 1}))["record"]
    id_ = await module_id(office, "offer")
    change = """mutation($id: ID!, $input: RuleUpdate!) {
      updateRule(moduleId: $id, key: "one", input: $input) {
        rule { active filter label } userErrors { message } } }"""
    data = await office(change, id=id_, input={"active": True})
    assert data["updateRule"]["rule"] == {
        "active": True,
        "filter": {"amount": {"lt": 10}},
        "label": "One",
    }
    assert (await create(office, "offer", {"amount": 1}))["record"] is None
    gone = await office(
        """mutation($id: ID!) { deleteRule(moduleId: $id, key: "one") {
             rule { key } module { rules { key } } } }""",
        id=id_,
    )
    assert gone["deleteRule"] == {"rule": None, "module": {"rules": []}}
    assert (await create(office, "offer", {"amount": 1}))["record"]


async def test_names_may_change_and_what_is_asked_for_cannot_go(
    office: Api, make_rule: MakeRule, pool: Pool
) -> None:
    await make_rule("offer", on=["CREATE"], filter={"firm": {"name": {"eq": "X"}}}, field="amount")
    module = (await office('{ module(apiName: "firm") { fields { id apiName } } }'))["module"]
    name = module["fields"][0]["id"]
    rename = """mutation($id: ID!) {
      updateField(id: $id, input: {apiName: "title2"}) { userErrors { message } } }"""
    await office(rename, id=name)
    shown = (await office('{ module(apiName: "offer") { rules { filter } } }'))["module"]["rules"]
    assert shown == [{"filter": {"firm": {"title2": {"eq": "X"}}}}]
    drop = """mutation($id: ID!, $d: Dependents) { deleteField(id: $id, options: {dependents: $d}) {
      plan { steps { action target } } userErrors { code message path } } }"""
    (error,) = (await office(drop, id=name, d="REFUSE"))["deleteField"]["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["id"])
    assert "One of Offer" in error["message"]
    done = (await office(drop, id=name, d="DELETE"))["deleteField"]
    assert done["userErrors"] == []
    assert {"action": "DELETE", "target": "offer!one"} in done["plan"]["steps"]
    assert (await office('{ module(apiName: "offer") { rules { key } } }'))["module"]["rules"] == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"on": [], "filter": {"amount": {"eq": 1}}}, ["input", "on"]),
        ({"on": ["UPDATE"]}, ["input", "filter"]),
        ({"on": ["CREATE"], "filter": {"nope": {"eq": 1}}}, ["input", "filter", "nope"]),
        ({"on": ["CREATE"], "filter": {"search": "x"}}, ["input", "filter", "search"]),
        ({"on": ["CREATE"], "before": {"amount": {"eq": 1}}}, ["input", "before"]),
        ({"on": ["DELETE"], "fields": ["amount"]}, ["input", "fields"]),
        ({"on": ["UPDATE"], "fields": ["nope"]}, ["input", "fields", "0"]),
        ({"on": ["CREATE"], "filter": {"amount": {"eq": 1}}, "field": "no"}, ["input", "field"]),
        ({"on": ["CREATE"], "filter": {"amount": {"eq": 1}}, "key": "A b"}, ["input", "key"]),
        ({"on": ["CREATE"], "filter": {"amount": {"eq": 1}}, "message": " "}, ["input", "message"]),
    ],
)
async def test_what_makes_no_rule_is_refused(office: Api, given: Json, path: list[str]) -> None:
    payload = await rule_payload(office, "offer", **given)
    assert payload["rule"] is None
    assert path in [error["path"] for error in payload["userErrors"]]


async def test_a_message_can_belong_to_a_list_of_links(office: Api, make_rule: MakeRule) -> None:
    links = field(
        "partners",
        "MULTI_LOOKUP",
        lookup={"module": "firm", "inverseApiName": "shared", "inverseLabel": "Shared"},
    )
    id_ = await module_id(office, "offer")
    make = "mutation($id: ID!, $input: FieldInput!) { createField(moduleId: $id, input: $input) "
    data = await office(make + "{ userErrors { message } } }", id=id_, input=links)
    assert data["createField"]["userErrors"] == []
    lonely = {"stage": {"eq": "WON"}, "partners": {"isEmpty": True}}
    await make_rule("offer", on=["CREATE"], filter=lonely, field="partners")
    payload = await create(office, "offer", {"stage": "WON"})
    assert told(payload["userErrors"]) == [("RULE_REJECTED", ("data", "partners"))]
    firm = await created_id(office, "firm", name="a")
    data = {"stage": "WON", "partners": {"connect": [{"id": firm}]}}
    assert (await create(office, "offer", data))["userErrors"] == []
    shown = await office('{ module(apiName: "offer") { rules { field } } }')
    assert shown["module"]["rules"] == [{"field": "partners"}]
    wrong = await rule_payload(
        office, "offer", key="two", on=["UPDATE"], fields=["partners"], filter=lonely
    )
    assert told(wrong["userErrors"]) == [("INVALID", ("input", "fields", "0"))]


async def test_a_key_is_taken_once(office: Api, make_rule: MakeRule) -> None:
    await make_rule("offer", on=["CREATE"], filter={"amount": {"eq": 1}})
    payload = await rule_payload(office, "offer", on=["CREATE"], filter={"amount": {"eq": 2}})
    assert [error["code"] for error in payload["userErrors"]] == ["NAME_TAKEN"]
