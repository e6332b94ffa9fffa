"""A workflow as an administrator gives it, before it is checked: with API names."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.workflows import HttpMethod, RecordEvent


@dataclass(frozen=True, slots=True)
class TriggerDraft:
    """The events, and the API names of the fields whose change is meant."""

    on: Sequence[RecordEvent]
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class UpdateDraft:
    """A step that changes the triggering record."""

    data: object


@dataclass(frozen=True, slots=True)
class CreateDraft:
    """A step that creates a record of the module with this API name."""

    module: str
    data: object


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A step that sends a request."""

    method: HttpMethod
    url: str
    headers: Sequence[tuple[str, str]]
    body: object


StepDraft = UpdateDraft | CreateDraft | RequestDraft
