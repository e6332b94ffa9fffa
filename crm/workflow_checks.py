"""Checks an administrator's workflow and gives it in the form that is kept.

Each function adds the mistakes it finds to `problems`, their paths beginning at "input".
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence

from crm.addresses import AddressRefused, check_address
from crm.defining.find import no_module
from crm.definitions import Definitions, Module
from crm.errors import UserError, UserErrorCode
from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Through
from crm.formulas.expressions import Rolled, walk
from crm.grace import module_named
from crm.saved_data import each_text, missing_fields, save_data
from crm.saved_filters import read_saved_filter, save_filter
from crm.saved_names import named
from crm.saved_templates import save_template
from crm.system_modules import written_by_tessera
from crm.templates import is_template
from crm.workflow_drafts import CreateDraft, RequestDraft, StepDraft, TriggerDraft, UpdateDraft
from crm.workflow_json import is_json, plan_to_json
from crm.workflows import (
    MAX_BYTES,
    MAX_NAME,
    MAX_STEPS,
    CreateRecord,
    HttpRequest,
    Json,
    Plan,
    RecordEvent,
    Step,
    Trigger,
    UpdateRecord,
)

Path = tuple[str, ...]
Problems = list[UserError]

INPUT = "input"
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OUR_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "idempotency-key"}
)
MAX_HEADERS = 50


def check_name(name: str, problems: Problems) -> str:
    """The workflow's name without spaces around it."""
    trimmed = name.strip()
    if not trimmed or "\x00" in trimmed:
        problems.append(_error("A workflow needs a name.", "name", code=UserErrorCode.REQUIRED))
    elif len(trimmed) > MAX_NAME:
        message = f"The name has {len(trimmed)} characters; at most {MAX_NAME} are allowed."
        problems.append(_error(message, "name", code=UserErrorCode.TOO_LONG))
    return trimmed


def check_module(definitions: Definitions, api_name: str, problems: Problems) -> Module | None:
    """The module with this API name."""
    module = module_named(definitions, api_name)
    if module is None:
        message = no_module(definitions, api_name)
        problems.append(_error(message, "module", code=UserErrorCode.NOT_FOUND))
    elif written_by_tessera(module):
        message = f"Entries of the {module.plural_label} set nothing off."
        problems.append(_error(message, "module"))
    return module


def check_trigger(module: Module, draft: TriggerDraft, problems: Problems) -> Trigger:
    """The trigger, its fields named by their columns."""
    events = tuple(event for event in RecordEvent if event in draft.on)
    if not events:
        problems.append(
            _error("Say at least one event.", "trigger", "on", code=UserErrorCode.REQUIRED)
        )
    if draft.fields and RecordEvent.RECORD_UPDATED not in events:
        message = "Fields are for RECORD_UPDATED; without it leave them out."
        problems.append(_error(message, "trigger", "fields"))
    columns = []
    for index, name in enumerate(draft.fields):
        found = named(module, name)
        if found is None:
            message = f"{module.label} has no field {name}."
            problems.append(_error(message, "trigger", "fields", str(index)))
        elif found.field.is_computed:
            message = f"{name} is computed, so no change of a record is one of it."
            problems.append(_error(message, "trigger", "fields", str(index)))
        else:
            columns.append(found.field.column)
    return Trigger(events, tuple(dict.fromkeys(columns)))


def check_condition(
    definitions: Definitions, module: Module, condition: object, problems: Problems
) -> Json | None:
    """The condition as it is kept; None where it asks nothing."""
    if condition is None:
        return None
    saved, wrong = save_filter(definitions, module, condition, (INPUT, "condition"))
    problems.extend(wrong)
    if not wrong:
        for name in _related_in(read_saved_filter(definitions, module, saved)):
            message = f"{name} is made of related records; ask for these with some, none or every."
            problems.append(_error(message, "condition"))
    return saved or None


def _related_in(condition: Filter) -> Iterator[str]:
    """The fields of the record itself that a condition cannot ask for, as rollups are."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _related_in(part)
        case Not(part) | Through(_, part):
            yield from _related_in(part)
        case Compare(field=field):
            made = () if field.expression is None else walk(field.expression)
            if any(isinstance(part, Rolled) for part in made):
                yield field.api_name
        case AnyRelated() | AllRelated():
            return


def check_steps(
    definitions: Definitions,
    module: Module,
    drafts: Sequence[StepDraft],
    allowed_hosts: Collection[str],
    problems: Problems,
) -> tuple[Step, ...]:
    """The steps as they are kept."""
    if not 1 <= len(drafts) <= MAX_STEPS:
        problems.append(_error(f"A workflow has 1 to {MAX_STEPS} steps.", "steps"))
    found: list[Step | None] = []
    for index, draft in enumerate(drafts[:MAX_STEPS]):
        path: Path = (INPUT, "steps", str(index))
        match draft:
            case UpdateDraft(data):
                place: Path = (*path, "updateRecord", "data")
                saved = _data(definitions, module, module, data, place, problems)
                found.append(UpdateRecord(saved))
            case CreateDraft():
                place = (*path, "createRecord")
                found.append(_create(definitions, module, draft, place, problems))
            case RequestDraft():
                place = (*path, "httpRequest")
                found.append(_request(definitions, module, draft, allowed_hosts, place, problems))
    return tuple(step for step in found if step is not None)


def check_together(plan: Plan, problems: Problems) -> None:
    """What only the whole plan shows."""
    if plan.trigger.on == (RecordEvent.RECORD_DELETED,):
        for index, step in enumerate(plan.steps):
            if isinstance(step, UpdateRecord):
                message = "A record that was deleted cannot be updated."
                problems.append(_error(message, "steps", str(index), "updateRecord"))
    if not problems and len(json.dumps(plan_to_json(plan))) > MAX_BYTES:
        message = f"The workflow is larger than {MAX_BYTES // 1024} kB."
        problems.append(_error(message, code=UserErrorCode.TOO_LONG))


def _create(
    definitions: Definitions, source: Module, draft: CreateDraft, path: Path, problems: Problems
) -> Step | None:
    module = module_named(definitions, draft.module)
    if module is None:
        message = no_module(definitions, draft.module)
        problems.append(UserError(UserErrorCode.NOT_FOUND, message, (*path, "module")))
        return None
    if written_by_tessera(module):
        message = f"Tessera alone writes the {module.plural_label}."
        problems.append(UserError(UserErrorCode.INVALID, message, (*path, "module")))
        return None
    place = (*path, "data")
    saved = _data(definitions, module, source, draft.data, place, problems)
    problems.extend(missing_fields(module, saved, place))
    return CreateRecord(module.number, saved)


def _data(
    definitions: Definitions,
    module: Module,
    source: Module,
    data: object,
    path: Path,
    problems: Problems,
) -> Json:
    if not is_json(data):
        problems.append(UserError(UserErrorCode.INVALID, "The data must be plain JSON.", path))
        return {}
    saved, wrong = save_data(definitions, module, source, data, path)
    problems.extend(wrong)
    return saved


def _request(
    definitions: Definitions,
    source: Module,
    draft: RequestDraft,
    allowed_hosts: Collection[str],
    path: Path,
    problems: Problems,
) -> Step:
    def template(text: str, place: Path) -> str:
        if not is_template(text):
            return text
        saved, wrong = save_template(definitions, source, text)
        if wrong is not None:
            problems.append(UserError(UserErrorCode.INVALID, wrong, place))
        return saved

    _check_url(draft.url, allowed_hosts, (*path, "url"), problems)
    _check_headers(draft.headers, (*path, "headers"), problems)
    body_path = (*path, "body")
    if not is_json(draft.body):
        problems.append(UserError(UserErrorCode.INVALID, "The body must be JSON.", body_path))
    return HttpRequest(
        method=draft.method,
        url=template(draft.url, (*path, "url")),
        headers=tuple(
            (name, template(text, (*path, "headers", str(index), "value")))
            for index, (name, text) in enumerate(draft.headers)
        ),
        body=each_text(draft.body, lambda text: template(text, body_path)),
    )


def _check_url(url: str, allowed: Collection[str], path: Path, problems: Problems) -> None:
    fixed = url
    if is_template(url):
        fixed = url[: min(place for place in (url.find("{{"), url.find("{%")) if place >= 0)]
        if fixed.count("/") < 3:
            # The host itself comes from the record: it is checked when the request is sent.
            return
    try:
        check_address(fixed, allowed)
    except AddressRefused as refused:
        message = f"The address is refused: {refused}."
        problems.append(UserError(UserErrorCode.INVALID, message, path))


def _check_headers(headers: Sequence[tuple[str, str]], path: Path, problems: Problems) -> None:
    if len(headers) > MAX_HEADERS:
        message = f"At most {MAX_HEADERS} headers are allowed."
        problems.append(UserError(UserErrorCode.INVALID, message, path))
    for index, (name, text) in enumerate(headers):
        if _HEADER.fullmatch(name) is None or name.lower() in _OUR_HEADERS:
            message = f"{name[:100]} is no header that a step may set."
            problems.append(UserError(UserErrorCode.INVALID, message, (*path, str(index), "name")))
        if any(mark in text for mark in "\r\n\x00"):
            message = "A header's value is one line."
            problems.append(UserError(UserErrorCode.INVALID, message, (*path, str(index), "value")))


def _error(message: str, *path: str, code: UserErrorCode = UserErrorCode.INVALID) -> UserError:
    return UserError(code, message, (INPUT, *path))
