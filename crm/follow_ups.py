"""Follow-ups: a note of what was done, a new stage and a next date, as the update that they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from crm.definitions import Definitions, Field, Module
from crm.errors import UserError, UserErrorCode
from crm.grace import field_named
from crm.periods import Clock
from crm.shared import listed
from crm.system_modules import (
    NOTE_ACTION,
    NOTE_BODY,
    NOTE_RECORD,
    NOTES,
    TASK_ASSIGNEE,
    TASK_DESCRIPTION,
    TASK_DONE,
    TASK_DUE_AT,
    TASK_PRIORITY,
    TASK_RECORD,
    TASK_REMINDER_AT,
    TASK_STATUS,
    TASK_SUBJECT,
    TASKS,
)
from crm.values import says_nothing

Given = Mapping[str, object]
Path = tuple[str, ...]

SUBJECT: Final = "Follow up"
"""What a task is called that the follow-up does not name."""
MAX_COMPLETED: Final = 100
"""How many tasks one follow-up completes."""

_INPUT = ("input",)
_NEXT = (*_INPUT, "next")
_USUAL_STAGES = ("stage", "status")
_DATES = ("DATE", "DATETIME")
_NOTE_PLACES: Mapping[int, Path] = {
    NOTE_BODY: (*_INPUT, "note"),
    NOTE_ACTION: (*_INPUT, "action"),
}
_TASK_PLACES: Mapping[int, str] = {
    TASK_SUBJECT: "subject",
    TASK_DESCRIPTION: "description",
    TASK_DUE_AT: "at",
    TASK_REMINDER_AT: "remindAt",
    TASK_PRIORITY: "priority",
    TASK_ASSIGNEE: "assigneeId",
}
"""Where the input gives what a task holds."""
_OF_TASK = tuple(name for name in _TASK_PLACES.values() if name != "at")


@dataclass(slots=True)
class FollowUp:
    """The update of a record that a follow-up is: its data, what is wrong with what it names, and
    where in the input each part of the data comes from."""

    data: dict[str, object] = field(default_factory=dict)
    errors: list[UserError] = field(default_factory=list)
    places: dict[Path, Path] = field(default_factory=dict)

    def refuse(self, code: UserErrorCode, message: str, *path: str) -> None:
        """Notes a mistake."""
        self.errors.append(UserError(code, message, path))

    def invalid(self, message: str, *path: str) -> None:
        """Notes that something does not have the right form."""
        self.refuse(UserErrorCode.INVALID, message, *path)

    def located(self, error: UserError) -> UserError:
        """An error of the update, with its place in the mutation's arguments."""
        for length in range(len(error.path), 0, -1):
            place = self.places.get(error.path[:length])
            if place is not None:
                return UserError(error.code, error.message, place)
        return UserError(error.code, error.message, _INPUT)


def read_follow_up(
    definitions: Definitions, module: Module, given: Given, member: UUID, clock: Clock
) -> FollowUp:
    """The update that a follow-up of one of the module's records is.

    `definitions` are what the member sees; who follows up does the next task too, unless it is
    given to somebody else.
    """
    found = FollowUp(places={("id",): ("recordId",), ("expectedVersion",): ("expectedVersion",)})
    _read_note(definitions, module, given, found)
    _read_stage(module, given, found)
    following = cast("Given | None", given.get("next"))
    if following is not None:
        _read_date(module, following, found, clock)
    _read_tasks(definitions, module, given, found, member, clock)
    return found


def _read_note(definitions: Definitions, module: Module, given: Given, found: FollowUp) -> None:
    notes, at = _list(definitions, module, NOTES, NOTE_RECORD)
    action, body = (notes.by_number[number] for number in (NOTE_ACTION, NOTE_BODY))
    text = str(given["note"]).strip()
    note = {body.api_name: text, action.api_name: given["action"]}
    found.data[at] = {"create": [note]}
    for number, place in _NOTE_PLACES.items():
        name = notes.by_number[number].api_name
        found.places[("data", at, "create", "0", name)] = place


def _read_stage(module: Module, given: Given, found: FollowUp) -> None:
    stage, name = given.get("stage"), cast("str | None", given.get("stageField"))
    at = (*_INPUT, "stageField")
    selects = [each for each in module.fields if each.kind == "SELECT"]
    if stage is None:
        if name is not None:
            found.invalid("stageField says of which field stage is an option; give stage.", *at)
        return
    field_ = stage_field(module) if name is None else field_named(module, name)
    if name is None and field_ is None:
        message = f"Say which select of {module.label} the stage is of: {_names(selects)}."
        found.refuse(UserErrorCode.REQUIRED, message, *at)
    elif field_ is None or field_ not in selects:
        found.invalid(f"{name} is no select of {module.label}; it has {_names(selects)}.", *at)
    elif says_nothing(stage):
        # As data an empty text would take the stage away, which no follow-up is for.
        message = "An empty text is no option; leave stage out where it stays."
        found.refuse(UserErrorCode.UNKNOWN_OPTION, message, *_INPUT, "stage")
    else:
        found.data[field_.api_name] = stage
        found.places[("data", field_.api_name)] = (*_INPUT, "stage")


def stage_field(module: Module) -> Field | None:
    """The field that holds a record's stage where nobody says which: the one select whose
    transitions are set, or that is called so, or that there is. None where that is not clear."""
    selects = [each for each in module.fields if each.kind == "SELECT"]
    guided = [each for each in selects if each.transitions is not None]
    called = [each for name in _USUAL_STAGES for each in selects if each.api_name == name]
    for some in (guided, called[:1], selects):
        if len(some) == 1:
            return some[0]
    return None


def _read_date(module: Module, given: Given, found: FollowUp, clock: Clock) -> None:
    """The field of the record that holds the next date, where one is named."""
    name = cast("str | None", given.get("field"))
    if name is None:
        if not _makes_task(given):
            message = "Nothing would keep the date: name a field, or leave task out."
            found.invalid(message, *_NEXT, "field")
        return
    dates = [each for each in module.fields if each.kind in _DATES]
    field_ = field_named(module, name)
    if field_ is None or field_ not in dates:
        message = f"{name} is no day or moment of {module.label}; it has {_names(dates)}."
        found.invalid(message, *_NEXT, "field")
        return
    at = cast(datetime, given["at"])
    found.data[field_.api_name] = _day(at, clock) if field_.kind == "DATE" else at
    found.places[("data", field_.api_name)] = (*_NEXT, "at")


def _read_tasks(
    definitions: Definitions,
    module: Module,
    given: Given,
    found: FollowUp,
    member: UUID,
    clock: Clock,
) -> None:
    """The task that reminds of the next date, and those that the follow-up completes."""
    tasks, at = _list(definitions, module, TASKS, TASK_RECORD)
    named = {number: tasks.by_number[number] for number in _TASK_PLACES}
    asked: dict[str, object] = {}
    following = cast("Given | None", given.get("next"))
    if following is not None and _makes_task(following):
        asked["create"] = [_task(named, following, member)]
        for number, place in _TASK_PLACES.items():
            path = ("data", at, "create", "0", _key(named[number]))
            found.places[path] = (*_NEXT, place)
        found.places[("data", at, "create", "0")] = _NEXT
    elif following is not None:
        for name in _OF_TASK:
            if following.get(name) is not None:
                found.invalid("There is no task to give it to; leave task out.", *_NEXT, name)
    completed = list(dict.fromkeys(cast("Sequence[str]", given.get("completes") or ())))
    if len(completed) > MAX_COMPLETED:
        message = f"There are {len(completed)}; one follow-up completes {MAX_COMPLETED} at most."
        found.refuse(UserErrorCode.TOO_LONG, message, *_INPUT, "completes")
    elif completed:
        done = {tasks.by_number[TASK_STATUS].api_name: TASK_DONE}
        asked["update"] = [{"id": id_, "data": done} for id_ in completed]
        for n in map(str, range(len(completed))):
            found.places[("data", at, "update", n)] = (*_INPUT, "completes", n)
    if asked:
        found.data[at] = asked


def _task(named: Mapping[int, Field], given: Given, member: UUID) -> dict[str, object]:
    values: dict[int, object] = {
        TASK_SUBJECT: given.get("subject") or SUBJECT,
        TASK_DUE_AT: given["at"],
        TASK_REMINDER_AT: given.get("remindAt", given["at"]),
        TASK_ASSIGNEE: given.get("assigneeId") or str(member),
        TASK_DESCRIPTION: given.get("description"),
        TASK_PRIORITY: given.get("priority"),
    }
    # What is left out of these has the default of its field.
    optional = (TASK_DESCRIPTION, TASK_PRIORITY)
    return {
        _key(named[number]): value
        for number, value in values.items()
        if value is not None or number not in optional
    }


def _makes_task(given: Given) -> bool:
    return given.get("task") is not False


def _key(of: Field) -> str:
    return of.id_name if of.kind == "USER" else of.api_name


def _list(definitions: Definitions, module: Module, number: int, link: int) -> tuple[Module, str]:
    """The notes or tasks of a module's records: their module, and the list's name."""
    for inverse in definitions.inverses(module):
        if inverse.module.number == number and inverse.field.number == link:
            return inverse.module, inverse.api_name
    raise LookupError(f"{module.api_name} has no list of {number}")


def _names(fields: Iterable[Field]) -> str:
    return listed([each.api_name for each in fields]) or "none"


def _day(at: datetime, clock: Clock) -> date:
    return at.astimezone(ZoneInfo(clock.time_zone)).date()
