"""Checks a view that somebody gives, and gives it in the form that is kept.

Every mistake is told at once, its path beginning at "input".
"""

import json
from collections.abc import Collection

from crm.defining.inputs import Unset
from crm.defining.limits import MAX_LABEL
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes
from crm.definitions import Definitions, Module
from crm.errors import UserErrorCode
from crm.view_drafts import Given, ViewDraft
from crm.view_json import layout_to_json
from crm.view_keys import key_error
from crm.view_layout_checks import LayoutChecks
from crm.views import Layout, View, ViewKind, ViewVisibility

MAX_ROLES = 50
MAX_BYTES = 64 * 1024
"""The largest layout that a view may have as JSON."""

INPUT = "input"

PARTS: dict[ViewKind, frozenset[str]] = {
    ViewKind.TABLE: frozenset({"columns", "filter", "order_by", "group_by", "totals"}),
    ViewKind.KANBAN: frozenset({"card_fields", "filter", "order_by", "group_by", "totals"}),
    ViewKind.CALENDAR: frozenset({"calendar", "filter"}),
    ViewKind.RECORD: frozenset({"tabs"}),
}
"""The parts of a layout that each kind of view has."""

NEEDED: dict[ViewKind, tuple[str, str]] = {
    ViewKind.KANBAN: ("group_by", "A kanban needs groupBy, the field whose values are its columns"),
    ViewKind.CALENDAR: ("calendar", "A calendar needs calendar, which says when records begin"),
    ViewKind.RECORD: ("tabs", "A panel needs at least one tab"),
}
"""The part that a kind of view cannot be without."""

API_PARTS = {"order_by": "orderBy", "group_by": "groupBy", "card_fields": "cardFields"}
"""The names of parts in the API, where they differ."""


def checked_view(
    definitions: Definitions,
    module: Module,
    before: View,
    draft: ViewDraft,
    known: Collection[str],
    mistakes: Mistakes,
) -> View:
    """The view as the draft makes it of `before`; what is wrong is noted in `mistakes`.

    `known` are the roles that there are.
    """
    layout = _layout(definitions, module, before, draft, mistakes)
    visibility = given_or(draft.visibility, before.visibility, ViewVisibility.SHARED)
    return View(
        id=before.id,
        module=before.module,
        key=_key(draft.key, before.key, mistakes),
        label=_label(draft, before, mistakes),
        kind=before.kind,
        visibility=visibility,
        owner=before.owner,
        description=_description(draft, before, mistakes),
        roles=_roles(draft, before, visibility, known, mistakes),
        is_default=before.is_default,
        revision=before.revision,
        created_at=before.created_at,
        layout=layout,
    )


def _layout(
    definitions: Definitions, module: Module, before: View, draft: ViewDraft, mistakes: Mistakes
) -> Layout:
    kind, given = before.kind, draft.layout
    for part in given.__slots__:
        value = getattr(given, part)
        if part not in PARTS[kind] and not isinstance(value, Unset) and value is not None:
            name = API_PARTS.get(part, part)
            known = ", ".join(sorted(API_PARTS.get(one, one) for one in PARTS[kind]))
            mistakes.invalid(f"A {kind} has no {name}; it has {known}.", (INPUT, name))
    layout = LayoutChecks(definitions, module, mistakes).layout(given, before.layout)
    needed = NEEDED.get(kind)
    if needed is not None and not getattr(layout, needed[0]) and not mistakes.errors:
        path = (INPUT, API_PARTS.get(needed[0], needed[0]))
        mistakes.add(UserErrorCode.REQUIRED, f"{needed[1]}.", path)
    if len(json.dumps(layout_to_json(layout))) > MAX_BYTES:
        message = f"The view is too large; its layout may take {MAX_BYTES // 1024} kB as JSON."
        mistakes.add(UserErrorCode.TOO_LONG, message, (INPUT,))
    return layout


def _label(draft: ViewDraft, before: View, mistakes: Mistakes) -> str:
    label = given_or(draft.label, before.label, "").strip()
    mistakes.check_label(label, (INPUT, "label"))
    return label


def _description(draft: ViewDraft, before: View, mistakes: Mistakes) -> str:
    description = given_or(draft.description, before.description, "")
    mistakes.check_description(description, (INPUT, "description"))
    return description


def _key(given: Given[str], before: str, mistakes: Mistakes) -> str:
    key = given_or(given, before, before)
    if key != before:
        mistakes.note(key_error(key, (INPUT, "key")))
    return key


def _roles(
    draft: ViewDraft,
    before: View,
    visibility: ViewVisibility,
    known: Collection[str],
    mistakes: Mistakes,
) -> tuple[str, ...]:
    given = given_or(draft.roles, before.roles, ())
    roles = tuple(dict.fromkeys(role.strip() for role in given))
    path = (INPUT, "roles")
    if visibility is not ViewVisibility.ROLES:
        if roles and not isinstance(draft.roles, Unset):
            mistakes.invalid("Roles are for visibility ROLES; leave them out or say so.", path)
        return ()
    if not roles or "" in roles:
        mistakes.add(UserErrorCode.REQUIRED, "Say for which roles the view is.", path)
    if len(roles) > MAX_ROLES or any(len(role) > MAX_LABEL for role in roles):
        mistakes.add(UserErrorCode.TOO_LONG, f"A view may name {MAX_ROLES} roles.", path)
        return ()
    for role in roles:
        # A role that a view had before may be nobody's by now.
        if role and role not in known and role not in before.roles:
            there = ", ".join(known)
            message = f"Nobody has the role {role}; there are {there}."
            mistakes.add(UserErrorCode.NOT_FOUND, message, path)
    return roles
