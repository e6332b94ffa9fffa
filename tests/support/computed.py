"""A workspace with computed fields: companies, their deals and the visits to these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.api import Api, Json

FIELD = """
mutation Field($module: ID!, $input: FieldInput!, $options: DefinitionOptions) {
  createField(moduleId: $module, input: $input, options: $options) {
    field { id apiName indexed
      formula { expression resultKind }
      rollup { list function field filter orderBy resultKind } }
    plan { summary steps { action target detail } }
    userErrors { code message path }
  }
}
"""
UPDATE_FIELD = """
mutation Field($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {
  updateField(id: $id, input: $input, options: $options) {
    field { id apiName indexed
      formula { expression resultKind }
      rollup { list function field filter orderBy resultKind } }
    plan { summary steps { action target detail } }
    userErrors { code message path }
  }
}
"""
DELETE_FIELD = """
mutation Field($id: ID!, $permanently: Boolean, $options: DefinitionOptions) {
  deleteField(id: $id, permanently: $permanently, options: $options) {
    plan { summary steps { action target detail } }
    userErrors { code message path }
  }
}
"""
FIELDS = """
query Fields($module: String!) {
  module(apiName: $module) { id fields { id apiName formula { expression resultKind }
    rollup { list function field filter orderBy resultKind } } }
}
"""
STAGES = [{"key": key, "label": key.title()} for key in ("NEW", "WON", "LOST")]


def formula_field(name: str, expression: str, **more: object) -> Json:
    """The input of a formula field."""
    return {
        "apiName": name,
        "label": name.capitalize(),
        "kind": "FORMULA",
        "formula": {"expression": expression},
        **more,
    }


def rollup_field(name: str, **rules: object) -> Json:
    """The input of a rollup field."""
    return {"apiName": name, "label": name.capitalize(), "kind": "ROLLUP", "rollup": rules}


@dataclass(slots=True)
class Computing:
    """Modules to compute in, and short ways to define fields and make records."""

    api: Api
    modules: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    async def define(
        self, module: str, input: Json, options: Mapping[str, object] | None = None
    ) -> Json:
        """The payload of a new field."""
        answer = await self.api(FIELD, module=self.modules[module], input=input, options=options)
        payload: Json = answer["createField"]
        if payload["field"] is not None:
            self.fields[f"{module}.{payload['field']['apiName']}"] = payload["field"]["id"]
        return payload

    async def formula(self, module: str, name: str, expression: str, **more: object) -> Json:
        """A formula field in which nothing is wrong."""
        payload = await self.define(module, formula_field(name, expression, **more))
        assert payload["userErrors"] == [], payload["userErrors"]
        made: Json = payload["field"]
        return made

    async def rollup(self, module: str, name: str, **rules: object) -> Json:
        """A rollup field in which nothing is wrong."""
        payload = await self.define(module, rollup_field(name, **rules))
        assert payload["userErrors"] == [], payload["userErrors"]
        made: Json = payload["field"]
        return made

    async def refused(self, module: str, input: Json) -> list[str]:
        """The messages of a field that cannot be."""
        payload = await self.define(module, input)
        assert payload["userErrors"], payload
        return [error["message"] for error in payload["userErrors"]]

    async def update(self, name: str, how: Json | None = None, **input: object) -> Json:
        """The payload of a change of a field."""
        answer = await self.api(UPDATE_FIELD, id=self.fields[name], input=input, options=how)
        payload: Json = answer["updateField"]
        return payload

    async def delete(
        self, name: str, *, permanently: bool = False, options: Json | None = None
    ) -> Json:
        """The payload of a deletion of a field."""
        answer = await self.api(
            DELETE_FIELD, id=self.fields[name], permanently=permanently, options=options
        )
        payload: Json = answer["deleteField"]
        return payload

    async def described(self, module: str) -> dict[str, Json]:
        """The fields of a module as the API tells them."""
        answer = await self.api(FIELDS, module=module)
        return {each["apiName"]: each for each in answer["module"]["fields"]}

    async def make(self, module: str, **data: object) -> str:
        """A new record; gives its id."""
        type_ = module[:1].upper() + module[1:]
        answer = await self.api(
            f"mutation M($data: {type_}Create!) {{ create{type_}(data: $data) {{"
            f" {module} {{ id }} userErrors {{ message path }} }} }}",
            data=data,
        )
        payload = answer[f"create{type_}"]
        assert payload["userErrors"] == [], payload["userErrors"]
        made: str = payload[module]["id"]
        return made

    async def values(self, plural: str, selection: str, arguments: str = "") -> list[object]:
        """One field's value of each record of a list, in the list's order."""
        arguments = f"({arguments})" if arguments else ""
        answer = await self.api(f"{{ {plural}{arguments} {{ nodes {{ value: {selection} }} }} }}")
        return [node["value"] for node in answer[plural]["nodes"]]


def _input(name: str, kind: str, **more: object) -> Json:
    return {"apiName": name, "label": name.capitalize(), "kind": kind, **more}


async def computing(api: Api) -> Computing:
    """The modules, without computed fields and without records."""
    found = Computing(api)
    for name, plural, fields in (
        (
            "company",
            "companies",
            [
                _input("name", "TEXT"),
                _input("seats", "INTEGER"),
                _input("revenue", "DECIMAL"),
                _input("founded", "DATE"),
            ],
        ),
        (
            "deal",
            "deals",
            [
                _input("name", "TEXT"),
                _input("price", "DECIMAL", number={"precision": 12, "scale": 2}),
                _input("amount", "DECIMAL"),
                _input("quantity", "INTEGER"),
                _input("stage", "SELECT", options=STAGES),
                _input("marks", "MULTI_SELECT", options=STAGES),
                _input("closeDate", "DATE"),
                _input("seenAt", "DATETIME"),
                _input("open", "BOOLEAN"),
                _input("company", "LOOKUP", lookup={"module": "company"}),
                _input("agent", "USER"),
            ],
        ),
        (
            "visit",
            "visits",
            [
                _input("text", "LONG_TEXT"),
                _input("deal", "LOOKUP", lookup={"module": "deal", "inverseApiName": "visits"}),
            ],
        ),
    ):
        module = await api.module(apiName=name, pluralApiName=plural, fields=fields)
        found.modules[name] = module["id"]
        for each in module["fields"]:
            found.fields[f"{name}.{each['apiName']}"] = each["id"]
    return found
