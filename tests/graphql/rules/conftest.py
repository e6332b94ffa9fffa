"""Firms with their people and offers, and humans who look alike: what rules are tried on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

STAGES = [{"key": key, "label": key.capitalize()} for key in ("NEW", "OPEN", "WON", "LOST")]
FIRM: Json = {"apiName": "firm", "titleField": "name", "fields": [field("name", "TEXT")]}
PERSON: Json = {
    "apiName": "person",
    "titleField": "name",
    "recycleBin": False,
    "fields": [
        field("name", "TEXT"),
        field("primary", "BOOLEAN"),
        field(
            "firm",
            "LOOKUP",
            lookup={
                "module": "firm",
                "inverseApiName": "people",
                "inverseLabel": "People",
                "onDelete": "CASCADE",
            },
        ),
    ],
}
OFFER: Json = {
    "apiName": "offer",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", unique=True),
        field("amount", "INTEGER"),
        field("stage", "SELECT", options=STAGES),
        lookup("firm", "firm", "offers"),
    ],
}
HUMAN: Json = {
    "apiName": "human",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("mail", "EMAIL"),
        field("phone", "PHONE"),
        field("call", "TEXT"),
        field("size", "INTEGER"),
        field("badge", "TEXT", unique=True),
        lookup("firm", "firm", "humans"),
    ],
}

MakeRule = Callable[..., Awaitable[None]]


@pytest.fixture
async def office(api: Api) -> Api:
    """The API of a workspace with firms, people and offers."""
    for module in (FIRM, PERSON, OFFER):
        await api.module(**module)
    return api


async def module_id(api: Api, name: str) -> str:
    """The id of a module."""
    found = (await api("query($n: String!) { module(apiName: $n) { id } }", n=name))["module"]
    return str(found["id"])


@pytest.fixture
def make_rule(office: Api) -> MakeRule:
    """Adds a rule to a module."""

    async def make(module: str, **given: object) -> None:
        payload = await rule_payload(office, module, **given)
        assert payload["userErrors"] == [], payload["userErrors"]

    return make


async def rule_payload(api: Api, module: str, **given: object) -> Json:
    """What comes of a rule's creation."""
    data = await api(
        """mutation($id: ID!, $input: RuleInput!) { createRule(moduleId: $id, input: $input) {
             rule { key label on filter before fields field message active }
             plan { summary } userErrors { code message path } } }""",
        id=await module_id(api, module),
        input={"key": "one", "label": "One", "message": "Not so.", **given},
    )
    payload: Json = data["createRule"]
    return payload


@pytest.fixture
async def humans(api: Api) -> Api:
    """The API of a workspace with humans and firms."""
    await api.module(**FIRM)
    await api.module(**HUMAN)
    return api
