"""Makes views through the API, and reads what they show."""

from __future__ import annotations

from tests.support.api import Api, Json

CREATE = """
mutation($input: ViewInput!, $options: DefinitionOptions) {
  createView(input: $input, options: $options) {
    view { id key label kind visibility roles isDefault canEdit revision }
    plan { summary steps { action target detail destructive } }
    userErrors { code message path }
  }
}
"""
UPDATE = """
mutation($id: ID!, $input: ViewUpdate!, $options: DefinitionOptions) {
  updateView(id: $id, input: $input, options: $options) {
    view { id key label visibility roles revision isDefault }
    userErrors { code message path }
  }
}
"""
DELETE = """
mutation($id: ID!) { deleteView(id: $id) { view { label } userErrors { code message path } } }
"""
SHOWN = """
query($id: ID!) { view(id: $id) {
  id key label kind visibility canEdit customized filter
  module { apiName }
  columns { path label width field { apiName kind } }
  shared: columns(own: false) { path width }
  orderBy { path sort }
  groupBy { path label unit category field { apiName options { key label } } }
  cardFields { path field { kind } }
  totals { function field { path } }
  calendar { start { path } end { path } color { path field { options { key color } } }
             title { path } }
  tabs { key label columns { items { field { path } section { key label } } }
         lists { list label module { apiName } columns { path } orderBy { path sort } } }
  problems { path message }
} }
"""


async def create_view(api: Api, **input: object) -> Json:
    """A view that must be made."""
    payload = (await api(CREATE, input=input))["createView"]
    assert payload["userErrors"] == []
    view: Json = payload["view"]
    return view


async def refused_view(api: Api, **input: object) -> list[tuple[str, list[str]]]:
    """Code and path of each mistake of a view that must be refused."""
    payload = (await api(CREATE, input=input))["createView"]
    assert payload["view"] is None
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


async def update_view(api: Api, view: Json, **input: object) -> Json:
    """A view after a change that must be made."""
    payload = (await api(UPDATE, id=view["id"], input=input))["updateView"]
    assert payload["userErrors"] == []
    changed: Json = payload["view"]
    return changed


async def shown(api: Api, view: Json) -> Json:
    """All that a view tells."""
    found: Json = (await api(SHOWN, id=view["id"]))["view"]
    return found
