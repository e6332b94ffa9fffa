"""The index that a default view needs: everybody opens the module's records in its order."""

from crm.changes import Change, PlanAction, PlanStep
from crm.defining.building import NOT_INDEXED
from crm.defining.fields import update_field
from crm.defining.inputs import FieldUpdate
from crm.definition_ids import field_id
from crm.definitions import Definitions, Field, Module
from crm.view_paths import NoField, kept_path
from crm.views import Path, View

# Options are ordered as in the catalog, which no index is.
_UNSERVED = NOT_INDEXED | {"SELECT"}


def needed_index(definitions: Definitions, view: View) -> tuple[Module, Field] | None:
    """The field of the view's module that has to be indexed for it, where one is not yet.

    It is the first that a table or a board is ordered by, or the one that says when the events of
    a calendar start. What lies behind a lookup, is computed or kept by the system has no such
    index.
    """
    module = definitions.by_number.get(view.module)
    path = _first_path(view)
    if module is None or module.deleted or not view.is_default or path is None or len(path) > 1:
        return None
    try:
        field = kept_path(definitions, module, path).field
    except NoField:
        return None
    if field.system or field.indexed or field.is_computed or field.kind in _UNSERVED:
        return None
    return module, field


def index_note(module: Module, field: Field) -> PlanStep:
    """What the plan tells of it."""
    detail = "It becomes `indexed`: the default view opens in its order."
    return PlanStep(PlanAction.NOTE, f"{module.api_name}.{field.api_name}", detail)


def index_change(definitions: Definitions, module: Module, field: Field) -> Change:
    """The change that makes the field indexed; raises Refused where it cannot be."""
    return update_field(definitions, field_id(module, field), FieldUpdate(indexed=True))


def _first_path(view: View) -> Path | None:
    layout = view.layout
    if layout.calendar is not None:
        return layout.calendar.start
    return layout.order_by[0].field if layout.order_by else None
