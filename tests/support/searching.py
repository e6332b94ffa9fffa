"""A workspace to search in: a module with a field of every kind that search knows."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.api import Api, Json

FIRM: Json = {
    "apiName": "firm",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT"},
        {"apiName": "motto", "label": "Motto", "kind": "TEXT"},
    ],
}
PERSON: Json = {
    "apiName": "person",
    "pluralApiName": "people",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT"},
        {"apiName": "email", "label": "E-mail", "kind": "EMAIL"},
        {"apiName": "phone", "label": "Phone", "kind": "PHONE"},
        {"apiName": "site", "label": "Site", "kind": "URL"},
        {"apiName": "country", "label": "Country", "kind": "COUNTRY"},
        {"apiName": "level", "label": "Level", "kind": "INTEGER"},
        {"apiName": "worth", "label": "Worth", "kind": "DECIMAL", "number": {"scale": 2}},
        {"apiName": "remark", "label": "Remark", "kind": "LONG_TEXT"},
        {"apiName": "secret", "label": "Secret", "kind": "TEXT", "searchable": False},
        {"apiName": "born", "label": "Born", "kind": "DATE"},
        {
            "apiName": "code",
            "label": "Code",
            "kind": "AUTO_NUMBER",
            "autoNumber": {"prefix": "INV-", "digits": 4, "start": 42},
        },
        {
            "apiName": "stage",
            "label": "Stage",
            "kind": "SELECT",
            "options": [
                {"key": "OPEN", "label": "In Verhandlung"},
                {"key": "WON", "label": "Gewonnen"},
            ],
        },
        {
            "apiName": "skills",
            "label": "Skills",
            "kind": "MULTI_SELECT",
            "options": [
                {"key": "PIANO", "label": "Piano playing"},
                {"key": "CHESS", "label": "Chess"},
            ],
        },
        {"apiName": "agent", "label": "Agent", "kind": "USER"},
        {
            "apiName": "firm",
            "label": "Firm",
            "kind": "LOOKUP",
            "lookup": {"module": "firm", "inverseApiName": "people", "inverseLabel": "People"},
        },
    ],
}
FOUND = "query($text: String) { people(search: $text) { totalCount nodes { name } } }"


@dataclass(frozen=True, slots=True)
class Office:
    """The API of the workspace, with short ways to write and to search."""

    api: Api

    async def person(self, name: str, **data: object) -> str:
        """Creates a person; gives its id."""
        return await self._create("Person", "person", {"name": name, **data})

    async def firm(self, name: str, **data: object) -> str:
        """Creates a firm; gives its id."""
        return await self._create("Firm", "firm", {"name": name, **data})

    async def found(self, text: str | None) -> list[str]:
        """The names of the people that a search finds, in alphabetical order."""
        people = (await self.api(FOUND, text=text))["people"]
        names = sorted(person["name"] for person in people["nodes"])
        assert people["totalCount"] == len(names)
        return names

    async def _create(self, type_name: str, name: str, data: Json) -> str:
        query = f"""mutation($data: {type_name}Create!) {{ create{type_name}(data: $data) {{
          {name} {{ id }} userErrors {{ message path }} }} }}"""
        payload = (await self.api(query, data=data))[f"create{type_name}"]
        assert payload["userErrors"] == [], payload
        id: str = payload[name]["id"]
        return id


async def open_office(api: Api) -> Office:
    """Makes the modules in an empty workspace."""
    await api.module(**FIRM)
    await api.module(**PERSON)
    return Office(api)
