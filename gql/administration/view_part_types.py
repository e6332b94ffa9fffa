"""The fields, columns and orders of views as the API tells them."""

import strawberry

from crm.definitions import Definitions
from crm.view_paths import FieldPath
from crm.view_resolving import ShownColumn, ShownOrder
from gql.administration.module_types import Field
from gql.administration.view_enums import Sort

PATH = "The path to the field, such as `company.name`; a query selects it in the same steps."
LABEL = "What people read above its values, such as `Company › Name`."
FIELD = "The field that the path leads to."


@strawberry.type(description="A field that a view shows.")
class ViewField:
    """A field that a view shows."""

    path: str = strawberry.field(description=PATH)
    label: str = strawberry.field(description=LABEL)
    field: Field = strawberry.field(description=FIELD)


@strawberry.type(description="A column of a table.")
class ViewColumn:
    """A column of a table."""

    path: str = strawberry.field(description=PATH)
    label: str = strawberry.field(description=LABEL)
    field: Field = strawberry.field(description=FIELD)
    width: int | None = strawberry.field(
        description="How wide, in pixels; null where nobody said so."
    )


@strawberry.type(description="A key of a view's order.")
class ViewOrder:
    """A key of a view's order."""

    path: str = strawberry.field(description=PATH)
    label: str = strawberry.field(description=LABEL)
    field: Field = strawberry.field(description=FIELD)
    sort: Sort = strawberry.field(description="The direction.")


def view_field(definitions: Definitions, path: FieldPath) -> ViewField:
    """A field that a view shows."""
    return ViewField(path=path.name, label=path.label, field=_field(definitions, path))


def column(definitions: Definitions, shown: ShownColumn) -> ViewColumn:
    """A column of a table."""
    path = shown.path
    return ViewColumn(
        path=path.name, label=path.label, field=_field(definitions, path), width=shown.width
    )


def order(definitions: Definitions, shown: ShownOrder) -> ViewOrder:
    """A key of an order."""
    path = shown.path
    return ViewOrder(
        path=path.name,
        label=path.label,
        field=_field(definitions, path),
        sort=Sort(shown.sort),
    )


def _field(definitions: Definitions, path: FieldPath) -> Field:
    return Field(source=path.field, home=path.home, definitions=definitions)
