"""The sales pack: the modules of a demo workspace, as a blueprint would have them."""

from collections.abc import Mapping

ModuleInput = Mapping[str, object]

GREY, SLATE = "#718096", "#4a5568"
BLUE, INDIGO, TEAL = "#3182ce", "#5a67d8", "#319795"
AMBER, ORANGE = "#d69e2e", "#dd6b20"
GREEN, PURPLE, RED = "#2f855a", "#805ad5", "#c53030"
"""The colours of options: cold ones for what begins, warm ones for what waits for somebody."""


def _text(name: str, label: str, **more: object) -> dict[str, object]:
    return {"apiName": name, "label": label, "kind": "TEXT", **more}


def _field(name: str, label: str, kind: str, **more: object) -> dict[str, object]:
    return {"apiName": name, "label": label, "kind": kind, **more}


def _options(**given: tuple[str, ...]) -> list[dict[str, str]]:
    """The options by their keys, each with its label, its colour and perhaps its category."""
    names = ("label", "color", "category")
    return [{"key": key, **dict(zip(names, each, strict=False))} for key, each in given.items()]


def _lookup(
    name: str, label: str, module: str, inverse: str, inverse_label: str, **more: object
) -> dict[str, object]:
    on_delete = "RESTRICT" if more.get("required") else "SET_NULL"
    rules = {
        "module": module,
        "inverseApiName": inverse,
        "inverseLabel": inverse_label,
        "onDelete": on_delete,
    }
    return {"apiName": name, "label": label, "kind": "LOOKUP", "lookup": rules, **more}


COMPANY: ModuleInput = {
    "apiName": "company",
    "pluralApiName": "companies",
    "label": "Company",
    "pluralLabel": "Companies",
    "icon": "building",
    "description": "An organisation that you sell to, or hope to.",
    "titleField": "name",
    "fields": [
        _text("name", "Name", required=True, searchable=True),
        _field(
            "industry",
            "Industry",
            "SELECT",
            options=_options(
                SOFTWARE=("Software", BLUE),
                MANUFACTURING=("Manufacturing", SLATE),
                HEALTH=("Health care", RED),
                RETAIL=("Retail", ORANGE),
                FINANCE=("Finance", INDIGO),
                ENERGY=("Energy", AMBER),
            ),
        ),
        _field("website", "Website", "URL"),
        _field("phone", "Phone", "PHONE", searchable=True),
        _field("country", "Country", "COUNTRY"),
        _field("employees", "Employees", "INTEGER", number={"min": "0"}),
        _field(
            "annualRevenue",
            "Annual revenue",
            "DECIMAL",
            number={"min": "0", "precision": 18, "scale": 2},
        ),
    ],
}

CONTACT: ModuleInput = {
    "apiName": "contact",
    "pluralApiName": "contacts",
    "label": "Contact",
    "pluralLabel": "Contacts",
    "icon": "user",
    "description": "A person you are in touch with. Every other module can point here.",
    "titleField": "lastName",
    "recycleBin": False,
    "fields": [
        _text("firstName", "First name", searchable=True),
        _text("lastName", "Last name", required=True, searchable=True),
        _field("email", "E-mail", "EMAIL", unique=True, searchable=True),
        _field("phone", "Phone", "PHONE", searchable=True),
        _lookup("company", "Company", "company", "contacts", "Contacts"),
        _field("isPrimary", "Primary contact", "BOOLEAN", defaultValue=False),
    ],
}

LEAD: ModuleInput = {
    "apiName": "lead",
    "pluralApiName": "leads",
    "label": "Lead",
    "pluralLabel": "Leads",
    "icon": "target",
    "description": "Somebody who showed interest and is not yet a deal.",
    "titleField": "name",
    "fields": [
        _text("name", "Name", required=True, searchable=True),
        _field("email", "E-mail", "EMAIL", searchable=True),
        _field("phone", "Phone", "PHONE", searchable=True),
        _text("companyName", "Company name", searchable=True),
        _field(
            "source",
            "Source",
            "SELECT",
            options=_options(
                WEBSITE=("Website", BLUE),
                REFERRAL=("Referral", GREEN),
                EVENT=("Event", PURPLE),
                PARTNER=("Partner", TEAL),
                COLD_CALL=("Cold call", GREY),
            ),
        ),
        _field(
            "status",
            "Status",
            "SELECT",
            defaultValue="NEW",
            options=_options(
                NEW=("New", BLUE, "Open"),
                CONTACTED=("Contacted", TEAL, "Open"),
                QUALIFIED=("Qualified", INDIGO, "Open"),
                PROPOSAL_SENT=("Proposal sent", AMBER, "Open"),
                CONVERTED=("Converted", GREEN, "Won"),
                LOST=("Lost", RED, "Lost"),
            ),
        ),
        _field("followUpAt", "Follow up at", "DATETIME"),
        _lookup("contact", "Contact", "contact", "leads", "Leads"),
    ],
}

DEAL: ModuleInput = {
    "apiName": "deal",
    "pluralApiName": "deals",
    "label": "Deal",
    "pluralLabel": "Deals",
    "icon": "handshake",
    "description": "A sale in the making, from the first talk to won or lost.",
    "titleField": "name",
    "fields": [
        _text("name", "Name", required=True, searchable=True),
        _field("amount", "Amount", "DECIMAL", number={"min": "0", "precision": 14, "scale": 2}),
        _field(
            "stage",
            "Stage",
            "SELECT",
            defaultValue="NEW_DEAL",
            options=_options(
                NEW_DEAL=("New Deal", BLUE, "Open"),
                AWAITING_FINAL_APPROVAL=("Awaiting Final Approval", AMBER, "Open"),
                AWAITING_PAYMENT=("Awaiting Payment", ORANGE, "Open"),
                HOLD=("Hold", GREY, "Open"),
                DEAL_WON=("Deal Won", GREEN, "Won"),
                DEAL_LOST=("Deal Lost", RED, "Lost"),
            ),
        ),
        _field("closeDate", "Expected closing date", "DATE", indexed=True),
        _lookup("lead", "Lead", "lead", "deals", "Deals", required=True),
        _lookup("company", "Company", "company", "deals", "Deals", required=True),
        _lookup("contact", "Contact", "contact", "deals", "Deals"),
    ],
}

SALES_PACK: tuple[ModuleInput, ...] = (COMPANY, CONTACT, LEAD, DEAL)
"""In the order in which they can be created: a lookup's target comes before it."""

SYSTEM_MODULES = frozenset({"contact"})
"""Modules of the pack that cannot be deleted."""
