"""A few fixed records of the sales pack, the same in every run but for their ids."""

from __future__ import annotations

from tests.support.api import Api, Json

COMPANIES: list[Json] = [
    {"name": "Acme", "industry": "SOFTWARE", "country": "DE", "annualRevenue": "1250000.5"},
    {"name": "Globex", "industry": "ENERGY", "country": "FR", "employees": 12},
    {"name": "Initech"},
]
CONTACTS: list[Json] = [
    {"firstName": "Ada", "lastName": "Ames", "email": "ada@acme.example", "isPrimary": True},
    {"firstName": "Gil", "lastName": "Gray", "email": "gil@globex.example"},
    {"lastName": "Lone"},
]
LEADS: list[Json] = [
    {
        "name": "Lena Lead",
        "source": "WEBSITE",
        "companyName": "Ames & Sons",
        "followUpAt": "2026-01-15T10:00:00+01:00",
    },
    {"name": "Luis Lead", "source": "EVENT"},
]
DEALS: list[tuple[Json, str, str, str | None]] = [
    (
        {"name": "Rollout", "amount": "12500.5", "closeDate": "2027-03-31"},
        "Acme",
        "Lena Lead",
        "Ames",
    ),
    (
        {"name": "Renewal", "amount": "900", "closeDate": "2027-01-01"},
        "Globex",
        "Luis Lead",
        "Gray",
    ),
    (
        {"name": "O'Reilly \\ 100%", "amount": "99.99", "closeDate": "2027-03-31"},
        "Acme",
        "Luis Lead",
        None,
    ),
    ({"name": "Pilot", "stage": "DEAL_WON", "amount": "4000"}, "Initech", "Lena Lead", "Lone"),
    (
        {"name": "Upgrade", "stage": "DEAL_WON", "closeDate": "2026-06-30"},
        "Globex",
        "Lena Lead",
        "Ames",
    ),
    ({"name": "Idea", "stage": None}, "Acme", "Luis Lead", None),
]
"""Each deal with the names of its company, its lead and its contact."""


async def fill_sales(api: Api) -> dict[str, str]:
    """Create the records in a workspace with the sales pack; gives their ids by name."""
    ids = {"Ada Admin": str(api.workspace.member_id)}
    ids |= await _create(api, "Company", "Companies", "name", COMPANIES)
    companies = [ids["Acme"], ids["Globex"], None]
    contacts = [
        {**contact, "companyId": company}
        for contact, company in zip(CONTACTS, companies, strict=True)
    ]
    ids |= await _create(api, "Contact", "Contacts", "lastName", contacts)
    leads = [{**LEADS[0], "contactId": ids["Ames"]}, *LEADS[1:]]
    ids |= await _create(api, "Lead", "Leads", "name", leads)
    deals = [
        {
            **deal,
            "companyId": ids[company],
            "leadId": ids[lead],
            "contactId": ids[contact] if contact else None,
        }
        for deal, company, lead, contact in DEALS
    ]
    return ids | await _create(api, "Deal", "Deals", "name", deals)


async def _create(api: Api, one: str, many: str, label: str, records: list[Json]) -> dict[str, str]:
    data = await api(
        f"""mutation($data: [{one}Create!]!) {{ created: create{many}(data: $data) {{
          results {{ record: {one.lower()} {{ id label: {label} }} }} userErrors {{ message }}
        }} }}""",
        data=records,
    )
    assert data["created"]["userErrors"] == []
    return {row["record"]["label"]: row["record"]["id"] for row in data["created"]["results"]}
