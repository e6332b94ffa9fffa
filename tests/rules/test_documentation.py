"""The documentation says what the code has: every setting, every error code, every kind."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from graphql import parse, validate

from crm.definitions import Definitions, Module
from crm.duplicates import DuplicateRule, FieldMatch, MatchMethod
from crm.errors import RequestErrorCode, UserErrorCode
from crm.formulas.functions import EVERY, OPERATORS
from crm.formulas.parsing import parsed
from crm.formulas.signatures import Function
from crm.kinds import KINDS
from gql.fixed_schema import fixed_schema
from schema_builder.workspace_schema import build_schema
from tessera.settings import settings_help
from tests.support.definitions import sales_pack
from tests.support.system import system_definitions

OTHERS = 64
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
EXAMPLES = [
    (page, example)
    for page in PAGES
    for example in re.findall(r"```graphql\n(.*?)```", page.read_text(), re.DOTALL)
]


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operator.md").read_text()
    for setting in settings_help():
        assert f"| `{setting.variable}` |" in text
        assert setting.meaning in text


def test_every_error_code_is_documented() -> None:
    text = (DOCS / "front-end.md").read_text()
    for code in (*UserErrorCode, *RequestErrorCode):
        assert re.search(rf"\b{code.value}\b", text), code


def test_every_kind_of_field_is_documented() -> None:
    text = (DOCS / "administrator.md").read_text()
    for kind in KINDS.values():
        if kind.creatable:
            assert re.search(rf"\b{kind.name}\b", text), kind.name


@pytest.mark.parametrize(
    ("page", "example"), EXAMPLES, ids=lambda value: getattr(value, "stem", "")
)
def test_every_example_is_valid(page: Path, example: str) -> None:
    schema = build_schema(_demo(), fixed_schema())
    assert validate(schema, parse(example)) == []


def _demo() -> Definitions:
    """The sales pack, with a duplicate rule, beside the modules that every workspace has, whose
    numbers come first."""
    own = (_comparing(_numbered_after_them(module)) for module in sales_pack().modules)
    return Definitions((*own, *system_definitions().modules), epoch=1)


def _numbered_after_them(module: Module) -> Module:
    fields = (
        replace(each, lookup=replace(each.lookup, module=OTHERS + each.lookup.module))
        if each.lookup is not None
        else each
        for each in module.all_fields
    )
    return replace(module, number=OTHERS + module.number, all_fields=tuple(fields))


def _comparing(module: Module) -> Module:
    if module.api_name != "contact":
        return module
    match = FieldMatch(module.by_name["email"].number, MatchMethod.EMAIL)
    return replace(module, duplicate_rules=(DuplicateRule("sameEmail", "Same e-mail", (match,)),))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("function", EVERY.values(), ids=lambda function: function.name)
def test_every_function_of_formulas_is_documented(function: Function) -> None:
    if function.name in ("-1", "+1"):
        return
    name = function.name if function.name in OPERATORS else function.signature
    row = f"| `{name}` | {function.text} | `{function.example}` |"
    assert row in (DOCS / "formulas.md").read_text()
    parsed(function.example)
