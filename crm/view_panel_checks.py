"""Checks the panel of a RECORD view: tabs with items in columns, and related lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm.defining.find import no_section
from crm.defining.mistakes import Path
from crm.errors import UserErrorCode
from crm.grace import inverse_named
from crm.saved_names import kept_inverse
from crm.view_drafts import ItemDraft, ListDraft, TabDraft
from crm.view_keys import key_error, key_of
from crm.views import PanelItem, PanelTab, RelatedList

if TYPE_CHECKING:
    from crm.view_layout_checks import LayoutChecks

MAX_TABS = 20
MAX_PANEL_COLUMNS = 4
MAX_ITEMS = 200
MAX_LISTS = 20


def check_tabs(checks: LayoutChecks, drafts: Sequence[TabDraft]) -> tuple[PanelTab, ...]:
    """The tabs of a panel; each has a key of its own."""
    at = ("input", "tabs")
    tabs: list[PanelTab] = []
    for index, draft in enumerate(checks.limit(drafts, MAX_TABS, at)):
        taken = frozenset(tab.key for tab in tabs)
        tabs.append(_tab(checks, draft, taken, (*at, str(index))))
    return tuple(tabs)


def _tab(checks: LayoutChecks, draft: TabDraft, taken: frozenset[str], at: Path) -> PanelTab:
    checks.mistakes.check_label(draft.label, (*at, "label"))
    key = draft.key or key_of(draft.label, taken)
    checks.mistakes.note(key_error(key, (*at, "key")))
    if key in taken:
        message = f"Another tab has the key {key}."
        checks.mistakes.add(UserErrorCode.NAME_TAKEN, message, (*at, "key"))
    columns = checks.limit(draft.columns, MAX_PANEL_COLUMNS, (*at, "columns"))
    lists = checks.limit(draft.lists, MAX_LISTS, (*at, "lists"))
    return PanelTab(
        key,
        draft.label,
        tuple(
            _column(checks, items, (*at, "columns", str(index)))
            for index, items in enumerate(columns)
        ),
        tuple(
            found
            for index, one in enumerate(lists)
            if (found := _list(checks, one, (*at, "lists", str(index)))) is not None
        ),
    )


def _column(checks: LayoutChecks, items: Sequence[ItemDraft], at: Path) -> tuple[PanelItem, ...]:
    found = (
        _item(checks, item, (*at, "items", str(index)))
        for index, item in enumerate(checks.limit(items, MAX_ITEMS, at))
    )
    return tuple(item for item in found if item is not None)


def _item(checks: LayoutChecks, draft: ItemDraft, at: Path) -> PanelItem | None:
    if draft.section is not None:
        sections = checks.module.sections
        if all(section.key != draft.section for section in sections):
            checks.mistakes.add(
                UserErrorCode.NOT_FOUND, no_section(sections, draft.section), (*at, "section")
            )
        return PanelItem(section=draft.section)
    if draft.field is None:
        checks.mistakes.invalid("Name a field or a section.", at)
        return None
    path = checks.field(checks.module, draft.field, (*at, "field"))
    return None if path is None else PanelItem(field=path.kept)


def _list(checks: LayoutChecks, draft: ListDraft, at: Path) -> RelatedList | None:
    inverse = inverse_named(checks.definitions, checks.module, draft.list)
    if inverse is None:
        names = [one.api_name for one in checks.definitions.inverses(checks.module)]
        checks.mistakes.invalid(
            f"{checks.module.label} has no related list {draft.list[:100]}; it has "
            f"{', '.join(names) or 'none'}.",
            (*at, "list"),
        )
        return None
    if draft.label is not None:
        checks.mistakes.check_label(draft.label, (*at, "label"))
    return RelatedList(
        kept_inverse(inverse),
        draft.label,
        checks.columns(inverse.module, draft.columns, (*at, "columns")),
        checks.orders(inverse.module, draft.order_by, (*at, "orderBy")),
    )
