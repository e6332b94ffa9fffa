"""Checks what a user lays over a view or over the filters of a module, and the user's settings."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm.defining.inputs import UNSET, Unset
from crm.defining.mistakes import Mistakes, refused
from crm.definitions import Definitions, Module
from crm.errors import UserErrorCode
from crm.view_checks import PARTS
from crm.view_drafts import ColumnDraft, Given, OrderDraft
from crm.view_layout_checks import LayoutChecks
from crm.view_paths import TITLE_FIELD, FieldPath, NoField, kept_path
from crm.views import Path, View, ViewPreferences

MAX_FILTERS = 50
MAX_SETTINGS = 200
MAX_SETTING_BYTES = 16 * 1024
_SETTING_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PreferencesDraft:
    """What a user lays over a view; a part that is left out stays, null takes it away."""

    columns: Given[Sequence[ColumnDraft]] = UNSET
    order_by: Given[Sequence[OrderDraft]] = UNSET


def checked_preferences(
    definitions: Definitions, view: View, before: ViewPreferences | None, draft: PreferencesDraft
) -> ViewPreferences | None:
    """What is to be kept, None for nothing; raises Refused with every mistake."""
    module = definitions.by_number[view.module]
    mistakes = Mistakes()
    checks = LayoutChecks(definitions, module, mistakes)
    found = before or ViewPreferences()
    if not isinstance(draft.columns, Unset):
        _refuse_part(view, "columns", "columns", draft.columns, mistakes)
        given = draft.columns
        columns = None if given is None else checks.columns(module, given, ("input", "columns"))
        found = replace(found, columns=columns)
    if not isinstance(draft.order_by, Unset):
        _refuse_part(view, "order_by", "orderBy", draft.order_by, mistakes)
        wanted = draft.order_by
        order = None if wanted is None else checks.orders(module, wanted, ("input", "orderBy"))
        found = replace(found, order_by=order)
    mistakes.refuse()
    return None if found == ViewPreferences() else found


def checked_filters(
    definitions: Definitions, module: Module, given: Sequence[str]
) -> tuple[Path, ...]:
    """The fields of a user's filter controls; raises Refused with every mistake."""
    mistakes = Mistakes()
    checks = LayoutChecks(definitions, module, mistakes)
    at = ("input", "fields")
    found: dict[Path, None] = {}
    for index, text in enumerate(checks.limit(given, MAX_FILTERS, at)):
        place = (*at, str(index))
        path = checks.field(module, text, place)
        if path is None:
            continue
        if path.field is TITLE_FIELD:
            mistakes.invalid("Nothing is filtered by title; name the title's field.", place)
        if path.kept in found:
            mistakes.invalid(f"{path.name} is there already; name it once.", place)
        found[path.kept] = None
    mistakes.refuse()
    return tuple(found)


def shown_filters(
    definitions: Definitions, module: Module, kept: Sequence[Path]
) -> list[FieldPath]:
    """The fields of a user's filter controls that are there today."""
    found: list[FieldPath] = []
    for path in kept:
        try:
            found.append(kept_path(definitions, module, path))
        except NoField:
            continue
    return found


def check_setting(key: str, value: object) -> str:
    """The setting's value as JSON text; raises Refused for a key or a value that cannot be."""
    if _SETTING_KEY.fullmatch(key) is None:
        message = (
            f"{key[:100]!a} is no key of a setting: 1 to 100 letters, digits and . _ : / - alone, "
            "such as dealPanel.width."
        )
        raise refused(UserErrorCode.INVALID, message, "key")
    text = json.dumps(value, ensure_ascii=False)
    if len(text.encode()) > MAX_SETTING_BYTES:
        message = f"A setting may take {MAX_SETTING_BYTES // 1024} kB as JSON."
        raise refused(UserErrorCode.TOO_LONG, message, "value")
    return text


def _refuse_part(view: View, part: str, name: str, given: object, mistakes: Mistakes) -> None:
    if given is not None and part not in PARTS[view.kind]:
        mistakes.invalid(f"A {view.kind} has no {name}.", ("input", name))
