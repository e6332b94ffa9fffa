"""Short ways to change options and sets of options through the API."""

from __future__ import annotations

from tests.support.api import Api, Json

OPTION = "option { key label color category retired }"
REST = "plan { summary steps { action target detail } } userErrors { code message path }"
SET = "optionSet { key label description options { key label retired } fields { apiName } }"


async def option(api: Api, name: str, **arguments: object) -> Json:
    """The payload of a mutation of one option, such as `retireOption`."""
    declared = {
        "of": "OptionsOf!",
        "key": "String!",
        "input": "OptionInput!" if name == "createOption" else "OptionUpdate!",
        "after": "String",
        "retired": "Boolean",
        "options": "DefinitionOptions",
    }
    selected = f"{OPTION} field {{ options {{ key label retired }} }} {SET} {REST}"
    return await _carried_out(api, name, declared, arguments, selected)


async def option_set(api: Api, name: str, **arguments: object) -> Json:
    """The payload of a mutation of a set, such as `updateOptionSet`."""
    declared = {
        "key": "String!",
        "input": "OptionSetInput!" if name == "createOptionSet" else "OptionSetUpdate!",
        "options": "DefinitionOptions",
    }
    return await _carried_out(api, name, declared, arguments, f"{SET} {REST}")


async def _carried_out(
    api: Api, name: str, declared: dict[str, str], arguments: dict[str, object], selected: str
) -> Json:
    variables = ", ".join(f"${each}: {declared[each]}" for each in arguments)
    given = ", ".join(f"{each}: ${each}" for each in arguments)
    data = await api(f"mutation({variables}) {{ {name}({given}) {{ {selected} }} }}", **arguments)
    payload: Json = data[name]
    return payload


def keys(payload: Json, holder: str = "field") -> list[str]:
    """The keys of the options in a payload, in their order."""
    return [one["key"] for one in payload[holder]["options"]]
