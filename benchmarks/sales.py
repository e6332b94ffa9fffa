"""The modules of the benchmarked sales workspace, as `createModule` takes them."""

from __future__ import annotations

from collections.abc import Mapping

Input = Mapping[str, object]

STAGES = (
    "NEW_DEAL",
    "AWAITING_FINAL_APPROVAL",
    "AWAITING_PAYMENT",
    "HOLD",
    "DEAL_WON",
    "DEAL_LOST",
)
INDUSTRIES = ("SOFTWARE", "RETAIL", "HEALTH", "FINANCE", "MEDIA")


def field(api_name: str, kind: str, **more: object) -> Input:
    """A field of a module."""
    return {"apiName": api_name, "label": _label(api_name), "kind": kind, **more}


def _label(name: str) -> str:
    words = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return words.replace("_", " ").strip().capitalize()


def select(api_name: str, keys: tuple[str, ...], **more: object) -> Input:
    """A field of kind SELECT."""
    options = [{"key": key, "label": _label(key.lower())} for key in keys]
    return field(api_name, "SELECT", options=options, **more)


def lookup(api_name: str, other_side: str, **more: object) -> Input:
    """A field of kind LOOKUP, called as the module that it points to."""
    rules = {
        "module": api_name,
        "inverseApiName": other_side,
        "inverseLabel": _label(other_side),
    }
    return field(api_name, "LOOKUP", lookup=rules, **more)


def module(api_name: str, plural: str, title: str | None, *fields: Input) -> Input:
    """A module whose labels follow from its names."""
    return {
        "apiName": api_name,
        "pluralApiName": plural,
        "label": _label(api_name),
        "pluralLabel": _label(plural),
        "titleField": title,
        "fields": list(fields),
    }


MODULES: tuple[Input, ...] = (
    module(
        "company",
        "companies",
        "name",
        field("name", "TEXT", required=True, indexed=True),
        select("industry", INDUSTRIES),
        field("website", "URL"),
        field("phone", "PHONE"),
        field("country", "COUNTRY"),
        field("employees", "INTEGER"),
        field("annualRevenue", "DECIMAL"),
    ),
    module(
        "contact",
        "contacts",
        None,
        field("firstName", "TEXT"),
        field("lastName", "TEXT", indexed=True),
        field("email", "EMAIL", unique=True),
        field("phone", "PHONE"),
        lookup("company", "contacts"),
        field("isPrimary", "BOOLEAN"),
    ),
    module(
        "deal",
        "deals",
        "name",
        field("name", "TEXT"),
        field("amount", "DECIMAL", number={"min": "0", "precision": 12, "scale": 2}),
        select("stage", STAGES, indexed=True),
        field("closeDate", "DATE", indexed=True),
        lookup("company", "deals", required=True),
        lookup("contact", "deals"),
    ),
)
"""The sales pack's companies, contacts and deals."""
