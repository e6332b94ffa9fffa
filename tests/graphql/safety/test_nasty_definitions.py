"""Labels, descriptions and rules that look like SQL: they stand in schemas and statements (R14)."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, build_schema

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    everything,
    make_field,
    make_module,
    sdl,
)
from tests.graphql.safety.nasty import NASTY
from tests.support.api import Api, Json


def defined(text: str) -> Json:
    """A module with the text wherever a definition takes one."""
    prefix = text if text.isprintable() else ascii(text)[:50]
    return {
        "apiName": "thing",
        "pluralApiName": "things",
        "label": text,
        "pluralLabel": text,
        "description": text,
        "icon": text,
        "titleField": "pick",
        "sections": [{"key": "main", "label": text}],
        "fields": [
            {
                "apiName": "name",
                "label": text,
                "description": text,
                "kind": "TEXT",
                "unique": True,
                "defaultValue": text,
            },
            {
                "apiName": "pick",
                "label": text,
                "kind": "SELECT",
                "options": [
                    {"key": "A", "label": text, "category": text},
                    {"key": "B", "label": "b"},
                ],
                "defaultValue": "A",
            },
            {"apiName": "count", "label": text, "kind": "INTEGER", "number": {"max": "3"}},
            {
                "apiName": "code",
                "label": text,
                "kind": "AUTO_NUMBER",
                "autoNumber": {"prefix": prefix, "digits": 2},
            },
            {
                "apiName": "link",
                "label": text,
                "description": text,
                "kind": "LOOKUP",
                "lookup": {"module": "thing", "inverseApiName": "links", "inverseLabel": text},
            },
        ],
    }


TOLD = """label pluralLabel description icon sections { label }
  fields { label description defaultValue options { label category }
           lookup { inverseLabel } autoNumber { prefix } }"""


@pytest.mark.parametrize("text", NASTY, ids=ascii)
async def test_a_text_stands_wherever_a_definition_takes_one(
    api: Api, pool: Pool, text: str
) -> None:
    accepted(await make_module(api, defined(text)))
    made = await api(
        f"""mutation {{ createThing(data: {{}}) {{
          thing {{ id name title pick code module {{ {TOLD} }} }} userErrors {{ message }} }} }}"""
    )
    record = made["createThing"]["thing"]
    module = record.pop("module")
    assert record.pop("id")
    prefix = module["fields"][3]["autoNumber"]["prefix"]
    assert record == {"name": text, "title": text, "pick": "A", "code": f"{prefix}01"}
    assert {module[name] for name in ("label", "pluralLabel", "description", "icon")} == {text}
    assert module["sections"] == [{"label": text}]
    assert {one["label"] for one in module["fields"]} == {text}
    assert module["fields"][0]["description"] == module["fields"][0]["defaultValue"] == text
    assert module["fields"][1]["options"][0] == {"label": text, "category": text}
    assert module["fields"][4]["lookup"] == {"inverseLabel": text}

    data = await api(
        f"""{{ things(orderBy: [{{pick: ASC}}, {{name: DESC}}]) {{ nodes {{ title
                 module {{ {TOLD} }} links {{ totalCount }} }} }}
               again: modules(system: false) {{ {TOLD} }}
               __type(name: "ThingPick") {{ enumValues {{ name description }} }} }}"""
    )
    assert data["things"]["nodes"] == [
        {"title": text, "module": module, "links": {"totalCount": 0}}
    ]
    assert data["again"] == [module]
    assert text.strip() in data["__type"]["enumValues"][0]["description"]
    refused = await api(
        """mutation { one: createThing(data: {count: 9}) { userErrors { code message } }
             two: createThing(data: {link: {connect: {name: "nobody"}}})
               { userErrors { code message } }
             three: deleteThing(id: "x") { userErrors { code message } }
             four: updateThings(where: {}, data: {}) { userErrors { code message } } }"""
    )
    codes = {name: [error["code"] for error in one["userErrors"]] for name, one in refused.items()}
    assert codes == {
        "one": ["NOT_UNIQUE", "OUT_OF_RANGE"],
        "two": ["NOT_UNIQUE", "NOT_FOUND"],
        "three": ["NOT_FOUND"],
        "four": ["INVALID"],
    }
    assert text in refused["one"]["userErrors"][1]["message"]
    assert await everything(api, pool)


@pytest.mark.parametrize("text", NASTY, ids=ascii)
async def test_the_printed_schema_is_one_that_others_can_read(api: Api, text: str) -> None:
    accepted(await make_module(api, defined(text)))
    schema = build_schema(await sdl(api))
    thing, pick = schema.type_map["Thing"], schema.type_map["ThingPick"]
    assert isinstance(thing, GraphQLObjectType)
    assert isinstance(pick, GraphQLEnumType)
    assert text.strip() in (thing.description or "")
    assert text.strip() in (thing.fields["name"].description or "")
    assert text.strip() in (pick.values["A"].description or "")


async def test_long_texts_of_many_lines_are_kept(api: Api) -> None:
    text = "\n\n".join(f"{line}\t'$1'" for line in NASTY) * 5
    module = {**defined("plain"), "description": text}
    id = accepted(await make_module(api, module))["module"]["id"]
    field = {"apiName": "more", "label": "More", "kind": "TEXT", "description": text}
    accepted(await make_field(api, id, field))
    data = await api("{ modules(system: false) { description fields { description } } }")
    assert data["modules"][0]["description"] == text
    assert data["modules"][0]["fields"][-1]["description"] == text
    assert build_schema(await sdl(api)).type_map["Thing"]


async def test_patterns_of_every_form_check_values_and_nothing_else(api: Api) -> None:
    id = accepted(await make_module(api, defined("plain")))["module"]["id"]
    rules = {"apiName": "p", "label": "P", "kind": "TEXT"}
    made = accepted(await make_field(api, id, rules))["field"]["id"]
    for pattern, fits in (
        ("'; drop table r_64; --", "'; drop table r_64; --"),
        (r"\$1%s:name__ws__", "$1%s:name__ws__"),
        ('"""', '"""'),
        (r"\\", "\\"),
        ("(a|a)*b", "aab"),
        (r"\p{Hebrew}+", "עברית"),
    ):
        accepted(await change_field(api, made, {"text": {"pattern": pattern}}))
        assert build_schema(await sdl(api))
        data = await api(
            """mutation($v: String!) { yes: createThing(data: {name: null, p: $v})
                 { thing { p } userErrors { message } }
                 no: createThing(data: {name: null, p: "other"}) { userErrors { code } } }""",
            v=fits,
        )
        assert data["yes"] == {"thing": {"p": fits}, "userErrors": []}
        assert data["no"] == {"userErrors": [{"code": "INVALID"}]}
