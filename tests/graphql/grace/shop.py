"""Companies and deals to rename, and short ways to do so."""

from __future__ import annotations

from dataclasses import dataclass

from tests.graphql.safety.defining import change_field, change_module
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

UNTIL = "2099-03-01T12:00:00Z"
GRACE = {"graceUntil": UNTIL}

COMPANY: Json = {
    "apiName": "company",
    "pluralApiName": "companies",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True, unique=True),
        field("city", "TEXT"),
        field("size", "INTEGER"),
    ],
}
DEAL: Json = {
    "apiName": "deal",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True),
        field("code", "TEXT", unique=True),
        field("amount", "DECIMAL"),
        field("fee", "CURRENCY", currency={"default": "EUR"}),
        field("closeDate", "DATE"),
        field(
            "stage",
            "SELECT",
            options=[{"key": "NEW", "label": "New"}, {"key": "WON", "label": "Won"}],
        ),
        lookup("company", "company", "deals"),
    ],
}


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's API, and the ids of its modules and fields."""

    api: Api
    modules: dict[str, str]
    fields: dict[str, dict[str, str]]

    async def rename(self, path: str, name: str, options: Json | None = GRACE) -> Json:
        """The payload by which the field of this path is called `name`."""
        module, own = path.split(".")
        return await change_field(self.api, self.fields[module][own], {"apiName": name}, options)

    async def rename_module(
        self, name: str, singular: str, plural: str, options: Json | None = GRACE
    ) -> Json:
        """The payload by which a module is called otherwise."""
        names = {"apiName": singular, "pluralApiName": plural}
        return await change_module(self.api, self.modules[name], names, options)

    async def rename_all(self) -> None:
        """Everything that clients name is called otherwise, with a grace."""
        for payload in (
            await self.rename("deal.amount", "worth"),
            await self.rename("deal.fee", "charge"),
            await self.rename("deal.code", "externalId"),
            await self.rename("deal.stage", "phase"),
            await self.rename("deal.closeDate", "dueDate"),
            await self.rename("deal.company", "client"),
            await change_field(
                self.api,
                self.fields["deal"]["company"],
                {"lookup": {"inverseApiName": "chances"}},
                GRACE,
            ),
            await self.rename("company.city", "town"),
            await self.rename_module("deal", "chance", "chances"),
            await self.rename_module("company", "firm", "firms"),
        ):
            assert payload["userErrors"] == [], payload


async def fill(api: Api) -> None:
    """Three companies, each with a deal."""
    made = await api(
        """mutation($companies: [CompanyCreate!]!, $deals: [DealCreate!]!) {
          createCompanies(data: $companies) { userErrors { message } }
          createDeals(data: $deals) { userErrors { message } }
        }""",
        companies=[
            {"name": f"C{n}", "city": city, "size": n}
            for n, city in enumerate(("Rome", "Oslo", "Rome"))
        ],
        deals=[
            {
                "name": f"D{n}",
                "code": f"X{n}",
                "amount": str(100 * n),
                "fee": {"amount": str(n), "currency": "EUR"},
                "closeDate": f"2027-0{n + 1}-01",
                "stage": "NEW" if n else "WON",
                "company": {"connect": {"name": f"C{n}"}},
            }
            for n in range(3)
        ],
    )
    assert all(not payload["userErrors"] for payload in made.values()), made
