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


def _field(api_name: str, kind: str, **more: object) -> Input:
    return {"apiName": api_name, "label": _label(api_name), "kind": kind, **more}


def _label(name: str) -> str:
    words = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return words.replace("_", " ").strip().capitalize()


def _select(api_name: str, keys: tuple[str, ...], **more: object) -> Input:
    options = [{"key": key, "label": _label(key.lower())} for key in keys]
    return _field(api_name, "SELECT", options=options, **more)


def _lookup(api_name: str, other_side: str, **more: object) -> Input:
    lookup = {
        "module": api_name,
        "inverseApiName": other_side,
        "inverseLabel": _label(other_side),
    }
    return _field(api_name, "LOOKUP", lookup=lookup, **more)


def _module(api_name: str, plural: str, title: str | None, *fields: Input) -> Input:
    return {
        "apiName": api_name,
        "pluralApiName": plural,
        "label": _label(api_name),
        "pluralLabel": _label(plural),
        "titleField": title,
        "fields": list(fields),
    }


MODULES: tuple[Input, ...] = (
    _module(
        "company",
        "companies",
        "name",
        _field("name", "TEXT", required=True, indexed=True),
        _select("industry", INDUSTRIES),
        _field("website", "URL"),
        _field("phone", "PHONE"),
        _field("country", "COUNTRY"),
        _field("employees", "INTEGER"),
        _field("annualRevenue", "DECIMAL"),
    ),
    _module(
        "contact",
        "contacts",
        None,
        _field("firstName", "TEXT"),
        _field("lastName", "TEXT", indexed=True),
        _field("email", "EMAIL", unique=True),
        _field("phone", "PHONE"),
        _lookup("company", "contacts"),
        _field("isPrimary", "BOOLEAN"),
    ),
    _module(
        "deal",
        "deals",
        "name",
        _field("name", "TEXT"),
        _field("amount", "DECIMAL", number={"min": "0", "precision": 12, "scale": 2}),
        _select("stage", STAGES, indexed=True),
        _field("closeDate", "DATE", indexed=True),
        _lookup("company", "deals", required=True),
        _lookup("contact", "deals"),
    ),
)
"""The sales pack's companies, contacts and deals."""
