"""What a grace is in definitions: its plan, its end, and the names that stay taken."""

from __future__ import annotations

from storage.engine import Pool
from tests.graphql.grace.shop import GRACE, Shop
from tests.graphql.safety.defining import (
    change_field,
    change_module,
    drop_field,
    everything,
    make_field,
    make_module,
)
from tests.graphql.shaping.restoring import restore_field
from tests.support.api import Json
from tests.support.every_kind import field, lookup

PAST = {"graceUntil": "2020-01-01T00:00:00Z"}
LATER = "2101-01-01T00:00:00Z"
AT = ["options", "graceUntil"]


def told(payload: Json) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


def details(payload: Json) -> list[tuple[str, str]]:
    return [(step["action"], step["detail"]) for step in payload["plan"]["steps"]]


async def answers(shop: Shop, selection: str) -> bool:
    """Whether deals can be asked for by this name."""
    answer = await shop.api.ask(f"{{ deals {{ nodes {{ {selection} }} }} }}")
    return "errors" not in answer


async def test_the_plan_tells_of_the_grace(shop: Shop) -> None:
    before = await shop.rename("deal.amount", "worth", {**GRACE, "dryRun": True})
    assert details(before) == [
        ("RENAME", "apiName becomes worth; amount goes on answering until 2099-03-01 12:00 UTC."),
        ("NOTE", "Former names stop answering at 2099-03-01 12:00 UTC."),
    ]
    assert not await answers(shop, "worth")
    assert details(await shop.rename("deal.amount", "worth")) == details(before)
    module = await shop.rename_module("deal", "chance", "chances")
    assert details(module)[:2] == [
        (
            "RENAME",
            "apiName becomes chance; deal goes on answering until 2099-03-01 12:00 UTC.",
        ),
        (
            "RENAME",
            "pluralApiName becomes chances; deals goes on answering until 2099-03-01 12:00 UTC.",
        ),
    ]


async def test_the_job_that_ends_a_grace_waits_and_is_none_of_the_change(shop: Shop) -> None:
    data = await shop.api(
        """mutation($id: ID!) { updateField(id: $id, input: {apiName: "worth"},
            options: {graceUntil: "2099-03-01T12:00:00Z"}) { jobs { id } userErrors { code } } }""",
        id=shop.fields["deal"]["amount"],
    )
    assert data["updateField"] == {"jobs": [], "userErrors": []}
    (job,) = (await shop.api("{ jobs { nodes { kind state } } }"))["jobs"]["nodes"]
    assert job == {"kind": "END_GRACE", "state": "QUEUED"}


async def test_a_grace_is_made_longer_and_ended_at_once(shop: Shop) -> None:
    await shop.rename("deal.amount", "worth")
    longer = await change_field(shop.api, shop.fields["deal"]["amount"], {}, {"graceUntil": LATER})
    assert details(longer)[0] == ("UPDATE", "amount answers until 2101-01-01 00:00 UTC.")
    assert await answers(shop, "amount worth")
    ended = await change_field(shop.api, shop.fields["deal"]["amount"], {}, PAST)
    assert details(ended) == [("UPDATE", "amount does not answer any more.")]
    assert await answers(shop, "worth")
    assert not await answers(shop, "amount")
    await shop.rename_module("deal", "chance", "chances")
    ended = await change_module(shop.api, shop.modules["deal"], {}, PAST)
    assert details(ended) == [("UPDATE", "deal/deals does not answer any more.")]
    assert not await answers(shop, "worth")


async def test_several_former_names_answer_at_a_time(shop: Shop) -> None:
    for name in ("worth", "value", "sum"):
        assert (await shop.rename("deal.amount", name))["userErrors"] == []
    assert await answers(shop, "amount worth value sum")
    back = await shop.rename("deal.amount", "worth")
    assert [action for action, _ in details(back)] == ["RENAME", "NOTE"]
    assert await answers(shop, "amount worth value sum")
    plain = await shop.rename("deal.amount", "amount", None)
    assert details(plain) == [
        ("RENAME", "apiName becomes amount; documents that use worth must change.")
    ]
    assert await answers(shop, "amount value sum")
    assert not await answers(shop, "worth")


async def test_a_field_has_at_most_ten_former_names(shop: Shop) -> None:
    for index in range(10):
        assert (await shop.rename("deal.amount", f"n{index}"))["userErrors"] == []
    assert told(await shop.rename("deal.amount", "n10")) == [("INVALID", AT)]


async def test_both_sides_of_a_lookup_are_renamed_in_one_change(shop: Shop) -> None:
    payload = await change_field(
        shop.api,
        shop.fields["deal"]["company"],
        {"apiName": "client", "lookup": {"inverseApiName": "chances"}},
        GRACE,
    )
    assert payload["userErrors"] == []
    data = await shop.api(
        """{ deals(first: 1) { nodes { company { deals { totalCount } }
          client { chances { totalCount } } } } }"""
    )
    count = {"totalCount": 1}
    assert data["deals"]["nodes"] == [{"company": {"deals": count}, "client": {"chances": count}}]


async def test_a_grace_that_is_over_is_none(shop: Shop) -> None:
    assert told(await shop.rename("deal.amount", "worth", PAST)) == [("INVALID", AT)]


async def test_a_grace_may_last_as_long_as_moments_can_be_told(shop: Shop) -> None:
    options = {"graceUntil": "9999-12-31T23:59:59Z"}
    assert (await shop.rename("deal.amount", "worth", options))["userErrors"] == []
    assert await answers(shop, "amount worth")


async def test_a_grace_is_for_what_is_renamed(shop: Shop, pool: Pool) -> None:
    before = await everything(shop.api, pool)
    for payload in (
        await change_field(shop.api, shop.fields["deal"]["amount"], {"label": "A"}, GRACE),
        await change_module(shop.api, shop.modules["deal"], {"label": "A"}, GRACE),
        await make_field(shop.api, shop.modules["deal"], field("more", "TEXT"), GRACE),
        await change_field(
            shop.api, shop.fields["deal"]["code"], {"apiName": "x", "kind": "LONG_TEXT"}, GRACE
        ),
    ):
        assert told(payload) == [("INVALID", AT)]
    assert await everything(shop.api, pool) == before


async def test_a_former_name_stays_through_a_change_of_kind(shop: Shop) -> None:
    await shop.rename("company.city", "town")
    payload = await change_field(shop.api, shop.fields["company"]["city"], {"kind": "LONG_TEXT"})
    assert payload["userErrors"] == []
    data = await shop.api("{ companies(first: 1) { nodes { city town } } }")
    assert data["companies"]["nodes"] == [{"city": "Rome", "town": "Rome"}]


async def test_a_name_in_grace_is_taken(shop: Shop) -> None:
    await shop.rename_all()
    deal = shop.modules["deal"]
    taken = await make_field(shop.api, deal, field("amount", "TEXT"))
    assert told(taken) == [("NAME_TAKEN", ["input", "apiName"])]
    assert taken["userErrors"][0]["message"] == (
        "amount is taken by the field worth of Deal, as a former name in grace. Choose another "
        "name."
    )
    for name, given in {
        "the id behind it": field("companyId", "TEXT"),
        "with the id behind it": lookup("company", "company", "others"),
        "in another case": field("aMount", "TEXT"),
    }.items():
        assert told(await make_field(shop.api, deal, given)) == [
            ("NAME_TAKEN", ["input", "apiName"])
        ], name
    inverse = await make_field(shop.api, deal, lookup("other", "company", "deals"))
    assert told(inverse) == [("NAME_TAKEN", ["input", "lookup", "inverseApiName"])]
    for api_name, plural in (("deal", "dealings"), ("dealing", "deals"), ("dealStage", "stages")):
        payload = await make_module(
            shop.api,
            {
                "apiName": api_name,
                "pluralApiName": plural,
                "label": "D",
                "pluralLabel": "Ds",
                "fields": [field("name", "TEXT")],
            },
        )
        assert {code for code, _ in told(payload)} == {"NAME_TAKEN"}, api_name


async def test_a_field_of_the_bin_comes_back_by_another_name_while_its_own_is_in_grace(
    shop: Shop,
) -> None:
    await drop_field(shop.api, shop.fields["deal"]["amount"])
    made = await make_field(shop.api, shop.modules["deal"], field("amount", "DECIMAL"))
    shop.fields["deal"]["amount2"] = made["field"]["id"]
    await shop.rename("deal.amount2", "worth")
    payload = await restore_field(shop.api, shop.fields["deal"]["amount"])
    assert {code for code, _ in told(payload)} == {"NAME_TAKEN"}


async def test_what_goes_to_the_bin_answers_to_no_former_name(shop: Shop) -> None:
    await shop.rename("deal.amount", "worth")
    await drop_field(shop.api, shop.fields["deal"]["amount"])
    made = await make_field(shop.api, shop.modules["deal"], field("amount", "TEXT"))
    assert made["userErrors"] == []


async def test_a_new_name_does_not_mean_what_a_former_one_does(shop: Shop) -> None:
    """Else a document that was written before would ask for something else."""
    lookup_ = await shop.rename("deal.company", "companyId")
    assert told(lookup_) == [("NAME_TAKEN", ["input", "apiName"])]
    singular = await shop.rename_module("deal", "deals", "dealings")
    assert {code for code, _ in told(singular)} == {"NAME_TAKEN"}
    assert (await shop.rename_module("deal", "deals", "dealings", None))["userErrors"] == []


async def test_a_name_in_another_case_takes_a_grace(shop: Shop) -> None:
    assert (await shop.rename("deal.closeDate", "closedate"))["userErrors"] == []
    assert await answers(shop, "closeDate closedate")
    payload = await shop.rename_module("company", "companyx", "companies")
    assert payload["userErrors"] == []
    data = await shop.api("{ companies(first: 1) { nodes { ... on Company { name } } } }")
    assert data["companies"]["nodes"] == [{"name": "C0"}]
