"""What each of the asker's views does to a list.

A view shapes the statement, so it stands in the structure key: not by its id, which no two
workspaces share, but by what it asks and how it orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.definitions import Definitions, Module
from crm.errors import BadUserInput
from crm.ids import parse_id
from crm.view_resolving import ShownView, order_json, shown_view
from crm.views import View, ViewKind, Views
from gql.view_uses import ViewUses

NOT_GIVEN: tuple[object, ...] = ("no view",)
NOT_THERE: tuple[object, ...] = ("unknown view",)


@dataclass(frozen=True, slots=True)
class ListView:
    """What a view does to a list: its filter and its order, as the arguments would say them."""

    module: Module
    kind: ViewKind
    label: str
    filter: dict[str, object] | None
    order_by: list[dict[str, object]]
    whole_filter: bool
    key: tuple[object, ...]


@dataclass(slots=True)
class AskerViews:
    """The asker's views, and what they do to lists; each is worked out once."""

    definitions: Definitions
    views: Views
    _found: dict[str, ListView | None] = field(default_factory=dict)

    def get(self, id: object) -> ListView | None:
        """What the view with this id does to a list; None where the asker has no such view."""
        text = str(id)
        if text not in self._found:
            view = self.views.get(parse_id(text))
            self._found[text] = None if view is None else self._list_view(view)
        return self._found[text]

    def of(self, module: Module, id: object, place: str = "view") -> ListView:
        """The view with this id, which must be one for lists of `module`; raises BadUserInput."""
        found = self.get(id)
        if found is None:
            raise BadUserInput(
                f"{place}: there is no view {str(id)[:100]} for you; the query views tells those "
                "that there are."
            )
        if found.module.number != module.number:
            raise BadUserInput(
                f"{place}: the view {found.label} is one of {found.module.plural_label}, not of "
                f"{module.plural_label}."
            )
        if found.kind is ViewKind.RECORD:
            raise BadUserInput(
                f"{place}: the view {found.label} is a panel for one record; a list takes a "
                "TABLE, KANBAN or CALENDAR."
            )
        return found

    def key(self, uses: ViewUses, variables: Mapping[str, object]) -> tuple[object, ...]:
        """What the named views add to the structure key."""
        given = (variables.get(name) for name in uses.variables)
        return tuple(self._key(one) for one in (*uses.ids, *given))

    def _key(self, id: object) -> tuple[object, ...]:
        if id is None:
            return NOT_GIVEN
        if isinstance(id, list):
            return tuple(self._key(one) for one in id)
        found = self.get(id)
        return NOT_THERE if found is None else found.key

    def _list_view(self, view: View) -> ListView | None:
        shown = shown_view(self.definitions, view, self.views.preferences.get(view.id))
        return None if shown is None else _list_view(shown)


def _list_view(shown: ShownView) -> ListView:
    orders = order_json(shown.order_by)
    return ListView(
        module=shown.module,
        kind=shown.view.kind,
        label=shown.view.label,
        filter=shown.filter,
        order_by=orders,
        whole_filter=shown.whole_filter,
        key=(shown.module.number, shown.view.kind.value, repr(shown.filter), repr(orders)),
    )
