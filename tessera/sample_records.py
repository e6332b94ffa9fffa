"""The records of a demo workspace: real-looking, and the same each time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

Record = Mapping[str, object]

_COMPANIES = (
    ("Northwind Robotics", "MANUFACTURING", "northwind.example", "+4930901820", "DE", 420, 88),
    ("Alder & Finch", "FINANCE", "alderfinch.example", "+442079460018", "GB", 65, 12),
    ("Lumière Optique", "RETAIL", "lumiere.example", "+33142685300", "FR", 210, 31),
    ("Sakura Systems", "SOFTWARE", "sakura.example", "+81352148700", "JP", 1300, 240),
    ("Cobalt Health", "HEALTH", "cobalthealth.example", "+12125550142", "US", 870, 143),
    ("Verde Energía", "ENERGY", "verde.example", "+34911238500", "ES", 540, 97),
    ("Harbour Foods", "RETAIL", "harbourfoods.example", "+61292431100", "AU", 95, 18),
    ("Polar Analytics", "SOFTWARE", "polar.example", "+4721555010", "NO", 48, 9),
    ("Maple Freight", "MANUFACTURING", "maplefreight.example", "+14165550170", "CA", 320, 54),
    ("Casa Lucca", "RETAIL", "casalucca.example", "+390583490100", "IT", 22, 3),
    ("Baltic Grid", "ENERGY", "balticgrid.example", "+3726555010", "EE", 160, 28),
    ("Indus Textiles", "MANUFACTURING", "indus.example", "+912240010000", "IN", 2400, 65),
)
_PEOPLE = (
    ("Mara", "Lindqvist"), ("Tom", "Okafor"), ("Élise", "Moreau"), ("Kenji", "Watanabe"),
    ("Grace", "Holloway"), ("Iñigo", "Salas"), ("Ruby", "Chen"), ("Sindre", "Haugen"),
    ("Priya", "Raman"), ("Giulia", "Bianchi"), ("Kaarel", "Tamm"), ("Anders", "Berg"),
    ("Nora", "Whitfield"), ("Jonas", "Keller"), ("Amélie", "Dubois"), ("Yuki", "Tanaka"),
    ("Daniel", "Reyes"), ("Sofía", "Ortega"), ("Liam", "Nguyen"), ("Ingrid", "Solberg"),
    ("Olivia", "Tremblay"), ("Marco", "Ricci"), ("Liis", "Kask"), ("Arjun", "Mehta"),
)  # fmt: skip
_PROJECTS = (
    "Warehouse rollout", "Licence renewal", "Shop refit", "Data platform", "Clinic pilot",
    "Solar park", "Cold chain", "Forecast service", "Fleet upgrade", "Till system",
    "Grid sensors", "Loom retrofit",
)  # fmt: skip
_STAGES = (
    "NEW_DEAL", "AWAITING_FINAL_APPROVAL", "DEAL_WON", "AWAITING_PAYMENT", "HOLD", "DEAL_LOST",
)  # fmt: skip
_SOURCES = ("WEBSITE", "REFERRAL", "EVENT", "PARTNER", "COLD_CALL")
_STATUSES = ("NEW", "CONTACTED", "QUALIFIED", "PROPOSAL_SENT", "CONVERTED", "LOST")
DEALS = 36


def companies() -> list[Record]:
    """The companies."""
    return [
        {
            "name": name,
            "industry": industry,
            "website": f"https://www.{host}",
            "phone": phone,
            "country": country,
            "employees": employees,
            "annualRevenue": f"{millions}000000.00",
        }
        for name, industry, host, phone, country, employees, millions in _COMPANIES
    ]


def contacts(company_ids: list[str]) -> list[Record]:
    """Two contacts for each company, the first of them its primary one."""
    made: list[Record] = []
    for index, (first, last) in enumerate(_PEOPLE):
        company = index % len(company_ids)
        host = _COMPANIES[company][2]
        made.append(
            {
                "firstName": first,
                "lastName": last,
                "email": f"contact{index + 1}@{host}",
                "phone": _COMPANIES[company][3],
                "companyId": company_ids[company],
                "isPrimary": index < len(company_ids),
            }
        )
    return made


def leads(contact_ids: list[str], now: datetime) -> list[Record]:
    """A lead for each contact, with a follow-up around today."""
    return [
        {
            "name": f"{_PROJECTS[index % len(_PROJECTS)]} for {first} {last}",
            "email": f"lead{index + 1}@{_COMPANIES[index % len(_COMPANIES)][2]}",
            "companyName": _COMPANIES[index % len(_COMPANIES)][0],
            "source": _SOURCES[index % len(_SOURCES)],
            "status": _STATUSES[index % len(_STATUSES)],
            "followUpAt": (now + timedelta(days=index % 15 - 5)).astimezone(UTC),
            "contactId": contact_ids[index],
        }
        for index, (first, last) in enumerate(_PEOPLE)
    ]


def deals(
    lead_ids: list[str], company_ids: list[str], contact_ids: list[str], now: datetime
) -> list[Record]:
    """Three deals for each company, in all stages, closing around today."""
    return [
        {
            "name": f"{_PROJECTS[index % len(_PROJECTS)]} {index // len(_PROJECTS) + 1}",
            "amount": f"{(index * 7919) % 95_000 + 1_500}.{index % 4 * 25:02d}",
            "stage": _STAGES[index % len(_STAGES)],
            "closeDate": (now + timedelta(days=index * 9 - 120)).date(),
            "leadId": lead_ids[index % len(lead_ids)],
            "companyId": company_ids[index % len(company_ids)],
            "contactId": contact_ids[index % len(contact_ids)],
        }
        for index in range(DEALS)
    ]
