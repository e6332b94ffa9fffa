"""Definitions to test and measure with: the sales pack, and workspaces of any size."""

from dataclasses import replace
from decimal import Decimal

from crm.definitions import (
    AutoNumberRules,
    Definitions,
    Field,
    LookupRules,
    Module,
    NumberRules,
    OnDelete,
    Option,
    Section,
    TextRules,
)

COMPANY, CONTACT, LEAD, DEAL = 1, 2, 3, 4


def sales_pack() -> Definitions:
    """The demo workspace's modules: company, contact (system, no recycle bin), lead, deal."""
    return Definitions((_company(), _contact(), _lead(), _deal()), epoch=1)


def sample_definitions(modules: int = 50, fields: int = 30) -> Definitions:
    """`modules` modules of `fields` fields each: 3 lookups, 4 selects, the rest of all kinds."""
    return Definitions(
        tuple(_sample_module(number, modules, fields) for number in range(1, modules + 1)), epoch=1
    )


def options(*keys: str) -> tuple[Option, ...]:
    """Options whose labels are their keys in words."""
    return tuple(Option(key, key.replace("_", " ").capitalize()) for key in keys)


def _lookup(
    number: int,
    name: str,
    target: int,
    inverse: str,
    *,
    required: bool = False,
    on_delete: OnDelete = OnDelete.SET_NULL,
) -> Field:
    return Field(
        number,
        name,
        _label(name),
        "LOOKUP",
        required=required,
        lookup=LookupRules(target, inverse, _label(inverse), on_delete),
    )


def _label(name: str) -> str:
    words = "".join(f" {mark.lower()}" if mark.isupper() else mark for mark in name)
    return words[:1].upper() + words[1:]


def _company() -> Module:
    return Module(
        COMPANY,
        "company",
        "companies",
        "Company",
        "Companies",
        "An organisation that one does business with.",
        title_field=1,
        sections=(Section("main", "Main"),),
        all_fields=(
            Field(1, "name", "Name", "TEXT", required=True, section="main"),
            Field(
                2,
                "industry",
                "Industry",
                "SELECT",
                options=options("SOFTWARE", "FINANCE", "HEALTH", "RETAIL", "OTHER"),
            ),
            Field(3, "website", "Website", "URL"),
            Field(4, "phone", "Phone", "PHONE"),
            Field(5, "country", "Country", "COUNTRY"),
            Field(6, "employees", "Employees", "INTEGER", number_rules=NumberRules(Decimal(0))),
            Field(
                7,
                "annualRevenue",
                "Annual revenue",
                "DECIMAL",
                number_rules=NumberRules(precision=18, scale=2),
            ),
        ),
    )


def _contact() -> Module:
    return Module(
        CONTACT,
        "contact",
        "contacts",
        "Contact",
        "Contacts",
        "A person one does business with.",
        title_field=9,
        recycle_bin=False,
        system=True,
        all_fields=(
            Field(8, "firstName", "First name", "TEXT"),
            Field(9, "lastName", "Last name", "TEXT", required=True),
            Field(10, "email", "E-mail", "EMAIL", unique=True),
            Field(11, "phone", "Phone", "PHONE"),
            _lookup(12, "company", COMPANY, "contacts"),
            Field(13, "isPrimary", "Is primary", "BOOLEAN", default=False),
        ),
    )


def _lead() -> Module:
    return Module(
        LEAD,
        "lead",
        "leads",
        "Lead",
        "Leads",
        "Somebody who may become a customer.",
        title_field=14,
        all_fields=(
            Field(14, "name", "Name", "TEXT", required=True),
            Field(15, "email", "E-mail", "EMAIL"),
            Field(16, "phone", "Phone", "PHONE"),
            Field(17, "companyName", "Company name", "TEXT"),
            Field(18, "source", "Source", "SELECT", options=options("WEB", "REFERRAL", "EVENT")),
            Field(
                19,
                "status",
                "Status",
                "SELECT",
                default="NEW",
                options=options(
                    "NEW", "CONTACTED", "QUALIFIED", "PROPOSAL_SENT", "CONVERTED", "LOST"
                ),
            ),
            Field(20, "followUpAt", "Follow up at", "DATETIME"),
            _lookup(21, "contact", CONTACT, "leads"),
        ),
    )


def _deal() -> Module:
    return Module(
        DEAL,
        "deal",
        "deals",
        "Deal",
        "Deals",
        "A sale that one works on.",
        title_field=22,
        sections=(Section("main", "Main"), Section("money", "Money")),
        all_fields=(
            Field(22, "name", "Name", "TEXT", required=True, section="main"),
            Field(
                23,
                "amount",
                "Amount",
                "DECIMAL",
                number_rules=NumberRules(Decimal(0), precision=14, scale=2),
                indexed=True,
                section="money",
            ),
            Field(
                24,
                "stage",
                "Stage",
                "SELECT",
                default="NEW_DEAL",
                indexed=True,
                options=options(
                    "NEW_DEAL",
                    "AWAITING_FINAL_APPROVAL",
                    "AWAITING_PAYMENT",
                    "HOLD",
                    "DEAL_WON",
                    "DEAL_LOST",
                ),
            ),
            Field(25, "closeDate", "Close date", "DATE", indexed=True),
            _lookup(26, "lead", LEAD, "deals", required=True, on_delete=OnDelete.RESTRICT),
            _lookup(27, "company", COMPANY, "deals", required=True, on_delete=OnDelete.RESTRICT),
            _lookup(28, "contact", CONTACT, "deals"),
        ),
    )


def _sample_module(number: int, modules: int, fields: int) -> Module:
    name = f"thing{number}"
    first = number * 1000
    made = [
        *(_sample_lookup(first, number, index, modules) for index in range(min(3, fields))),
        *(_sample_select(first, index) for index in range(3, min(7, fields))),
        *(_sample_scalar(first, index) for index in range(7, fields)),
    ]
    title = next((field.number for field in made if field.kind == "TEXT"), None)
    return Module(
        number,
        name,
        f"{name}s",
        f"Thing {number}",
        f"Things {number}",
        f"The things of number {number}.",
        title_field=title,
        all_fields=tuple(made),
    )


def _sample_lookup(first: int, number: int, index: int, modules: int) -> Field:
    target = (number * 7 + index * 11) % modules + 1
    return _lookup(first + index, f"ref{index}", target, f"backOf{number}By{index}")


def _sample_select(first: int, index: int) -> Field:
    kind = "MULTI_SELECT" if index == 6 else "SELECT"
    keys = tuple(f"OPTION_{key}" for key in range(1, 7))
    return Field(first + index, f"pick{index}", f"Pick {index}", kind, options=options(*keys))


_SAMPLES: tuple[Field, ...] = (
    Field(0, "", "", "TEXT", text=TextRules(2, 200)),
    Field(0, "", "", "INTEGER", number_rules=NumberRules(Decimal(0), Decimal(1000))),
    Field(0, "", "", "DECIMAL", number_rules=NumberRules(precision=12, scale=2)),
    Field(0, "", "", "BOOLEAN"),
    Field(0, "", "", "DATE"),
    Field(0, "", "", "DATETIME"),
    Field(0, "", "", "EMAIL", unique=True),
    Field(0, "", "", "LONG_TEXT"),
    Field(0, "", "", "PERCENT"),
    Field(0, "", "", "PHONE"),
    Field(0, "", "", "URL"),
    Field(0, "", "", "COUNTRY"),
    Field(0, "", "", "USER"),
    Field(0, "", "", "AUTO_NUMBER", auto_number=AutoNumberRules("T-")),
)


def _sample_scalar(first: int, index: int) -> Field:
    return replace(
        _SAMPLES[(index - 7) % len(_SAMPLES)],
        number=first + index,
        api_name=f"field{index}",
        label=f"Field {index}",
        description=f"What is kept in field {index}.",
    )
