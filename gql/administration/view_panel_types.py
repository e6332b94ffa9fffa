"""The panel of a RECORD view as the API tells it."""

import strawberry

from crm.definitions import Definitions
from crm.view_resolving import ShownItem, ShownList, ShownTab
from gql.administration.module_types import Module
from gql.administration.rule_types import Section
from gql.administration.view_part_types import (
    ViewColumn,
    ViewField,
    ViewOrder,
    column,
    order,
    view_field,
)


@strawberry.type(description="What stands in a panel: a field, or a section with all its fields.")
class ViewItem:
    """What stands in a panel."""

    field: ViewField | None = strawberry.field(description="The field; null for a section.")
    section: Section | None = strawberry.field(
        description="The section, whose fields the module tells; null for a field."
    )


@strawberry.type(description="A column of a tab.")
class ViewPanelColumn:
    """A column of a tab."""

    items: list[ViewItem] = strawberry.field(description="What stands in it, from top to bottom.")


@strawberry.type(description="A related list in a panel.")
class ViewList:
    """A related list in a panel."""

    api_name: str = strawberry.field(
        name="list", description="The list's API name on the record, such as `deals`."
    )
    label: str = strawberry.field(description="What people read above it.")
    module: Module = strawberry.field(description="The module whose records it holds.")
    columns: list[ViewColumn] = strawberry.field(description="Its columns, in their order.")
    order_by: list[ViewOrder] = strawberry.field(description="What its records are ordered by.")


@strawberry.type(description="A tab of a panel.")
class ViewTab:
    """A tab of a panel."""

    key: str = strawberry.field(description="Its stable name in the panel.")
    label: str = strawberry.field(description="What people read.")
    columns: list[ViewPanelColumn] = strawberry.field(description="Columns beside each other.")
    lists: list[ViewList] = strawberry.field(description="Related lists, below the columns.")


def tab(definitions: Definitions, shown: ShownTab) -> ViewTab:
    """A tab of a panel."""
    return ViewTab(
        key=shown.key,
        label=shown.label,
        columns=[
            ViewPanelColumn(items=[_item(definitions, item) for item in items])
            for items in shown.columns
        ],
        lists=[_list(definitions, one) for one in shown.lists],
    )


def _item(definitions: Definitions, shown: ShownItem) -> ViewItem:
    section = shown.section
    return ViewItem(
        field=None if shown.path is None else view_field(definitions, shown.path),
        section=None if section is None else Section(key=section.key, label=section.label),
    )


def _list(definitions: Definitions, shown: ShownList) -> ViewList:
    return ViewList(
        api_name=shown.inverse.api_name,
        label=shown.label,
        module=Module(source=shown.inverse.module, definitions=definitions),
        columns=[column(definitions, one) for one in shown.columns],
        order_by=[order(definitions, one) for one in shown.order_by],
    )
