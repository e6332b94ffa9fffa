"""Tags in the data of workflow steps: kept by identity like those of saved filters, so that a new
name breaks none; given by name or by id, and by templates that give either."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from crm.errors import UserError, UserErrorCode
from crm.ids import module_of, parse_id
from crm.saved_tags import tag_kept
from crm.system_modules import TAGS
from crm.tags import MOST, NAME
from crm.templates import is_template
from crm.workflows import CreateRecord, Step, UpdateRecord

Json = Mapping[str, object]
Path = tuple[str, ...]


def tags_error(value: object, path: Path) -> UserError | None:
    """What is wrong with the form of the tags that a step gives a record."""
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        message = 'Give the tags as a list of their names, such as ["VIP"]; null takes all away.'
        return UserError(UserErrorCode.INVALID, message, path)
    if len(value) > MOST:
        message = f"There are {len(value)} tags; a record can have {MOST}."
        return UserError(UserErrorCode.OUT_OF_RANGE, message, path)
    return None


def tag_meant(text: str) -> UUID | None:
    """The id of the tag that a text means as it is kept, or by its id; None for a name."""
    kept = tag_kept(text)
    if kept is not None:
        return kept
    id_ = parse_id(text)
    return id_ if id_ is not None and module_of(id_) == TAGS else None


def fixed_tags(steps: Sequence[Step]) -> Iterator[tuple[Path, str]]:
    """The tags that steps give by themselves, not by a template, with the place of each."""
    for number, step in enumerate(steps):
        if isinstance(step, UpdateRecord | CreateRecord):
            kind = "updateRecord" if isinstance(step, UpdateRecord) else "createRecord"
            for place, text in enumerate(_given(step.data)):
                if not is_template(text):
                    yield (str(number), kind, "data", NAME, str(place)), text


def with_step_tags(steps: Sequence[Step], change: Callable[[str], str]) -> tuple[Step, ...]:
    """The steps with each tag that they give replaced by what `change` makes of it."""
    return tuple(
        replace(step, data=with_data_tags(step.data, change))
        if isinstance(step, UpdateRecord | CreateRecord)
        else step
        for step in steps
    )


def with_data_tags(data: Json, change: Callable[[str], object]) -> dict[str, object]:
    """The data with each of its tags replaced by what `change` makes of it; a text that says
    nothing, as a template may give it, is no tag."""
    if not isinstance(data.get(NAME), list | tuple):
        return dict(data)
    tags = [change(text) for text in _given(data) if text.strip()]
    return {**data, NAME: list(dict.fromkeys(tags))}


def _given(data: Json) -> list[str]:
    given = data.get(NAME)
    listed = given if isinstance(given, list | tuple) else ()
    return [text for text in listed if isinstance(text, str)]
