"""What a change of a view consists of: the views that become other, and a plan to be read."""

from dataclasses import dataclass, replace
from uuid import UUID

from crm.access import Asker
from crm.changes import DefinitionPlan, PlanAction, PlanStep
from crm.defining.find import no_module
from crm.defining.mistakes import Mistakes, refused
from crm.definitions import Definitions, Module
from crm.errors import UserErrorCode
from crm.grace import module_named
from crm.ids import PLATFORM, new_id, parse_id
from crm.view_checks import checked_view
from crm.view_drafts import NewViewDraft, ViewDraft
from crm.view_keys import key_of
from crm.views import View, Views, ViewVisibility, may_edit, may_share

MAX_SHARED = 200
"""Views of a module that are not private."""
MAX_PRIVATE = 100
"""Private views of a module that one member may have."""


@dataclass(frozen=True, slots=True)
class ViewChange:
    """A checked change of views: those to keep, the one to delete, and what is told of it.

    `others` says whether it concerns more people than the asker.
    """

    view: View
    plan: DefinitionPlan
    saved: tuple[View, ...] = ()
    deleted: UUID | None = None
    others: bool = True


def create_view(
    definitions: Definitions, views: Views, asker: Asker, draft: NewViewDraft
) -> ViewChange:
    """The change that makes a view; raises Refused with every mistake."""
    module = module_named(definitions, draft.module)
    if module is None:
        message = no_module(definitions, draft.module)
        raise refused(UserErrorCode.NOT_FOUND, message, "input", "module")
    empty = View(
        id=new_id(PLATFORM),
        module=module.number,
        key="",
        label="",
        kind=draft.kind,
        visibility=ViewVisibility.SHARED,
        owner=asker.member,
    )
    view = _checked(definitions, module, views, asker, empty, draft.rest)
    what = f"The view {view.label} of {module.plural_label} is made."
    plan = _plan(PlanAction.CREATE, module, view, what)
    return ViewChange(view, plan, (view,), others=not view.private)


def update_view(
    definitions: Definitions, views: Views, asker: Asker, id: str, draft: ViewDraft
) -> ViewChange:
    """The change that makes a view other than it was; raises Refused with every mistake."""
    before = _editable(views, asker, id)
    module = definitions.by_number[before.module]
    view = _checked(definitions, module, views, asker, before, draft)
    view = replace(view, revision=before.revision + 1)
    who = {True: " Nobody else has it any more.", False: " Others have it from now on."}
    shift = "" if view.private == before.private else who[view.private]
    what = f"The view {view.label} of {module.plural_label} is changed.{shift}"
    plan = _plan(PlanAction.UPDATE, module, view, what)
    return ViewChange(view, plan, (view,), others=not (view.private and before.private))


def delete_view(definitions: Definitions, views: Views, asker: Asker, id: str) -> ViewChange:
    """The change that deletes a view; raises Refused."""
    view = _editable(views, asker, id)
    module = definitions.by_number[view.module]
    what = f"The view {view.label} and what users laid over it are deleted for good."
    plan = _plan(PlanAction.DELETE, module, view, what)
    return ViewChange(view, plan, deleted=view.id, others=not view.private)


def set_default_view(definitions: Definitions, views: Views, asker: Asker, id: str) -> ViewChange:
    """The change that makes a view the default of its module and kind; raises Refused."""
    view = _editable(views, asker, id)
    if view.private:
        message = f"{view.label} is private; only a view that others have can be the default."
        raise refused(UserErrorCode.INVALID, message, "id")
    module = definitions.by_number[view.module]
    view = replace(view, is_default=True)
    earlier = tuple(
        replace(other, is_default=False)
        for other in views.shared.values()
        if other.is_default and other.id != view.id
        if (other.module, other.kind) == (view.module, view.kind)
    )
    what = f"{view.label} becomes the default {view.kind} of {module.plural_label}."
    return ViewChange(view, _plan(PlanAction.UPDATE, module, view, what), (*earlier, view))


def find_view(views: Views, id: str, *path: str) -> View:
    """The asker's view with this id; raises Refused where there is none."""
    found = views.get(parse_id(id))
    if found is None:
        raise refused(UserErrorCode.NOT_FOUND, "There is no view with this id.", *path)
    return found


def _editable(views: Views, asker: Asker, id: str) -> View:
    view = find_view(views, id, "id")
    if not may_edit(view, asker.member, asker.role):
        message = f"{view.label} is not yours; lay your own columns over it, or make a private one."
        raise refused(UserErrorCode.FORBIDDEN, message, "id")
    return view


def _checked(
    definitions: Definitions,
    module: Module,
    views: Views,
    asker: Asker,
    before: View,
    draft: ViewDraft,
) -> View:
    mistakes = Mistakes()
    view = checked_view(definitions, module, before, draft, views.roles, mistakes)
    if view.private:
        view = replace(view, owner=asker.member, is_default=False)
    elif not may_share(asker.role):
        message = "Only administrators may share views; make it PRIVATE."
        mistakes.add(UserErrorCode.FORBIDDEN, message, ("input", "visibility"))
    others = [one for one in views.of_module(module.number) if one.id != view.id]
    taken = frozenset(one.key for one in others)
    if not view.key:
        view = replace(view, key=key_of(view.label, taken))
    elif view.key in taken:
        message = f"Another view of {module.plural_label} has the key {view.key}."
        mistakes.add(UserErrorCode.NAME_TAKEN, message, ("input", "key"))
    _check_room(view, others, mistakes)
    mistakes.refuse()
    return view


def _check_room(view: View, others: list[View], mistakes: Mistakes) -> None:
    most = MAX_PRIVATE if view.private else MAX_SHARED
    if sum(one.private == view.private for one in others) >= most:
        mistakes.invalid(
            f"The module has {most} {'private ' if view.private else ''}views, which is the most; "
            "delete one first.",
            ("input",),
        )


def _plan(action: PlanAction, module: Module, view: View, what: str) -> DefinitionPlan:
    destructive = action is PlanAction.DELETE
    step = PlanStep(action, f"{module.api_name}/{view.key}", what, destructive)
    return DefinitionPlan(what, (step,))
