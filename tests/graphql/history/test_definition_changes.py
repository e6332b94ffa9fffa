"""What plans and the activity log tell of changes of definitions: what, from what to what."""

from __future__ import annotations

from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    field_ids,
    make_field,
)
from tests.graphql.shaping.options import option
from tests.support.activity import logged
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

STAGES = [{"key": "NEW", "label": "New"}, {"key": "WON", "label": "Won", "color": "#0a0"}]


async def made(api: Api) -> tuple[Json, dict[str, str]]:
    """The module of offers of firms, and the ids of its fields."""
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    module = await api.module(
        apiName="offer",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("code", "TEXT"),
            field("amount", "DECIMAL", number={"min": "0"}),
            field("stage", "SELECT", options=STAGES),
            lookup("firm", "firm", "offers"),
        ],
    )
    return module, field_ids(module)


async def last(api: Api) -> str:
    """What the log tells of the last change of definitions."""
    found = await logged(api, {"action": {"eq": "DEFINITIONS_CHANGED"}})
    return str(found[-1]["title"])


async def test_the_log_tells_what_changed_of_a_field(api: Api) -> None:
    _, ids = await made(api)
    given: Json = {
        "apiName": "total",
        "label": "Total",
        "required": True,
        "number": {"min": "1"},
        "description": "x" * 100,
    }
    accepted(await change_field(api, ids["amount"], given))
    told = await last(api)
    assert told.startswith("Changes the field Amount of Offer. offer.amount: apiName becomes total")
    assert 'label from "Amount" to "Total"' in told
    assert "required from no to yes" in told
    assert "number rules (min from 0 to 1)" in told
    assert f'description from nothing to "{"x" * 59}…"' in told
    assert len(told) <= 500


async def test_the_log_tells_what_changed_of_options(api: Api) -> None:
    _, ids = await made(api)
    of = {"field": ids["stage"]}
    change = {"label": "Sold", "color": "#0b0"}
    accepted(await option(api, "updateOption", of=of, key="WON", input=change))
    assert await last(api) == (
        'Changes the option Won of Stage. These change: color from "#0a0" to "#0b0". It is called '
        "Sold from now on; its key stays WON. (offer.stage#WON)"
    )
    options = [{"key": "NEW", "label": "Fresh"}, {"key": "LOST", "label": "Lost"}]
    accepted(await change_field(api, ids["stage"], {"options": options}))
    assert (
        'offer.stage: These change: options (NEW has label from "New" to "Fresh", LOST is new, '
        "WON is gone)."
    ) in await last(api)


async def test_the_log_tells_what_changed_of_modules_and_rules(api: Api) -> None:
    module, _ = await made(api)
    accepted(await change_module(api, module["id"], {"label": "Quote", "titleField": "code"}))
    assert await last(api) == (
        'Changes the module Offer. offer: These change: label from "Offer" to "Quote", title. '
        "No stored value moves."
    )
    await api(
        """mutation($id: ID!) {
          createRule(moduleId: $id, input: {key: "low", label: "Low", message: "Too low.",
            on: [CREATE], filter: {amount: {lt: 5}}}) { userErrors { message } } }""",
        id=module["id"],
    )
    assert await last(api) == (
        "Adds the rule Low: records that are there already are not asked. (offer!low)"
    )
    await api(
        """mutation($id: ID!) {
          updateRule(moduleId: $id, key: "low", input: {active: false, filter: {amount: {lt: 9}}}) {
            userErrors { message } } }""",
        id=module["id"],
    )
    assert await last(api) == (
        "Changes the rule Low. These change: filter, active from yes to no. (offer!low)"
    )
    accepted(await make_field(api, module["id"], field("more", "TEXT")))
    assert await last(api) == "Adds the field More to Quote. (offer.more)"


async def test_a_plan_names_what_breaks_by_a_new_name_of_a_list(api: Api) -> None:
    module, ids = await made(api)
    change: Json = {"lookup": {"inverseApiName": "quotes"}}
    payload = accepted(await change_field(api, ids["firm"], change, {"dryRun": True}))
    assert [(s["action"], s["target"], s["detail"]) for s in payload["plan"]["steps"]] == [
        (
            "RENAME",
            "firm.offers",
            "inverseApiName becomes quotes; documents that use offers must change.",
        )
    ]
    until = {"graceUntil": "2099-01-01T00:00:00Z"}
    payload = accepted(await change_field(api, ids["firm"], change, until))
    assert payload["plan"]["steps"][0]["detail"] == (
        "inverseApiName becomes quotes; offers goes on answering until 2099-01-01 00:00 UTC."
    )
    given = field(
        "about",
        "ANY_LOOKUP",
        lookup={"modules": ["firm", "offer"], "inverseApiName": "ons", "inverseLabel": "Ons"},
    )
    about = accepted(await make_field(api, module["id"], given))["field"]["id"]
    change = {"lookup": {"inverseApiName": "mentions", "inverseLabel": "Mentions"}}
    payload = accepted(await change_field(api, about, change))
    assert [(s["action"], s["target"]) for s in payload["plan"]["steps"]] == [
        ("RENAME", "offer.about"),
        ("UPDATE", "offer.about"),
    ]
