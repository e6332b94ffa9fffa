"""The SDL: sorted, the same for equal definitions, and whole."""

from dataclasses import replace

from graphql import build_schema as build_from_sdl
from graphql import print_schema

from crm.definitions import Definitions
from schema_builder.sdl import print_sdl
from schema_builder.workspace_schema import build_schema
from tests.support.definitions import sales_pack
from tests.support.schemas import eager, made
from tests.support.static_schema import small_schema


def test_the_sdl_is_sorted_and_stable() -> None:
    text = print_sdl(made())
    assert text == print_sdl(made())
    assert text == print_sdl(build_schema(sales_pack(), small_schema()))
    names = [line.split()[1] for line in text.splitlines() if line.startswith(_DEFINITION_WORDS)]
    assert names == sorted(names)


_DEFINITION_WORDS = ("type ", "input ", "enum ", "interface ", "scalar ", "union ")


def test_the_sdl_says_all_that_the_schema_has() -> None:
    again = build_from_sdl(print_sdl(made()))
    whole = eager(made())
    assert set(again.type_map) == set(whole.type_map)
    for name, type_ in whole.type_map.items():
        fields = getattr(type_, "fields", getattr(type_, "values", {}))
        other = again.type_map[name]
        assert set(getattr(other, "fields", getattr(other, "values", {}))) == set(fields)
    assert "input DealOrder @oneOf {" in print_schema(again)


def test_the_order_of_fields_does_not_show_in_the_sdl() -> None:
    definitions = sales_pack()
    turned = Definitions(
        tuple(
            replace(module, all_fields=tuple(reversed(module.all_fields)))
            for module in reversed(definitions.all_modules)
        )
    )
    assert print_sdl(made(turned)) == print_sdl(made(definitions))
