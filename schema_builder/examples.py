"""The example in the description of a module's list: a query of its own fields, to be run as it is.

Equal modules have the same one whatever the order of their fields, as they have the same schema.
"""

from collections.abc import Iterator

from crm.definitions import Definitions, Field, Module

_FILTERS = {
    "TEXT": '{contains: "a"}',
    "LONG_TEXT": '{contains: "a"}',
    "RICH_TEXT": '{contains: "a"}',
    "EMAIL": '{endsWith: ".com"}',
    "PHONE": '{startsWith: "+49"}',
    "URL": '{startsWith: "https"}',
    "COUNTRY": '{in: ["DE", "FR"]}',
    "BOOLEAN": "{eq: true}",
    "INTEGER": "{gte: 1}",
    "DECIMAL": '{gte: "100"}',
    "PERCENT": '{gte: "50"}',
    "RATING": "{gte: 3}",
    "DATE": "{within: {last: 30, unit: DAY}}",
    "DATETIME": "{within: {last: 30, unit: DAY}}",
}
"""What an example may ask of a field, by its kind; a select is asked for its first option."""

_ORDERS = ("DATE", "DATETIME", "DECIMAL", "INTEGER", "PERCENT", "RATING", "TEXT")
"""The kinds by which an example orders, the best first."""


def list_example(definitions: Definitions, module: Module) -> str:
    """A short query of the module's list: a filter, an order, a few fields, and a lookup."""
    asked, condition = _condition(module)
    order = _order(module)
    shown = dict.fromkeys(field.api_name for field in (asked, order) if not field.system)
    lines = ["id title", *shown, *_link(definitions, module)]
    body = "\n".join(f"      {line}" for line in lines)
    return f"""{{
  {module.plural_api_name}(
    filter: {{{asked.api_name}: {condition}}}
    orderBy: [{{{order.api_name}: DESC}}]
    first: 10
  ) {{
    totalCount
    nodes {{
{body}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}"""


def _condition(module: Module) -> tuple[Field, str]:
    choices = [field for field in _shown(module) if field.kind == "SELECT" and field.options]
    for field in choices:
        key = min(option.key for option in field.options if not option.retired)
        return field, f"{{in: [{key}]}}"
    found = _first(module, tuple(_FILTERS))
    return found, _FILTERS[found.kind]


def _order(module: Module) -> Field:
    return _first(module, _ORDERS)


def _first(module: Module, kinds: tuple[str, ...]) -> Field:
    """The field of the first of these kinds that the module has a field of."""
    found = [field for field in _shown(module) if field.kind in kinds]
    made = module.by_name["createdAt"]
    return min(found, key=lambda field: kinds.index(field.kind), default=made)


def _link(definitions: Definitions, module: Module) -> Iterator[str]:
    for field in _shown(module):
        if field.kind == "LOOKUP" and definitions.target(field) is not None:
            yield f"{field.api_name} {{ id title }}"
            return
    yield "owner { name }"


def _shown(module: Module) -> list[Field]:
    """The fields that people see: the title, then what is required, then by name."""
    shown = [field for field in module.fields if not field.hidden]
    title = module.title
    return sorted(shown, key=lambda field: (field is not title, not field.required, field.api_name))
