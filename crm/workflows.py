"""What a workflow is: a trigger, a condition and steps, as frozen values.

Fields are named by identity in everything kept here (see `crm.saved_names`), so that a renamed
field breaks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MAX_STEPS = 20
MAX_DEPTH = 10
"""How many effects deep an event may lie and still start workflows."""
MAX_NAME = 255
MAX_BYTES = 64 * 1024
"""The largest body that a workflow may have as JSON."""

Json = Mapping[str, object]


class RecordEvent(StrEnum):
    """What may happen to a record."""

    RECORD_CREATED = "RECORD_CREATED"
    RECORD_UPDATED = "RECORD_UPDATED"
    RECORD_DELETED = "RECORD_DELETED"


EVENT_OF_ACTION = {
    "CREATED": RecordEvent.RECORD_CREATED,
    "UPDATED": RecordEvent.RECORD_UPDATED,
    "DELETED": RecordEvent.RECORD_DELETED,
    "MERGED": RecordEvent.RECORD_DELETED,
}
"""The event that an outbox row's action stands for."""


class RunState(StrEnum):
    """Where a run stands; the last four are final."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"
    DEAD = "DEAD"
    STOPPED = "STOPPED"


class StepState(StrEnum):
    """How one attempt of a step stands."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class StepKind(StrEnum):
    """What a step does."""

    UPDATE_RECORD = "UPDATE_RECORD"
    CREATE_RECORD = "CREATE_RECORD"
    HTTP_REQUEST = "HTTP_REQUEST"


class HttpMethod(StrEnum):
    """The methods that a step may send."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The events that start a workflow; with `fields` (columns) only updates that change one."""

    on: tuple[RecordEvent, ...]
    fields: tuple[str, ...] = ()

    def matches(self, event: RecordEvent, changed: frozenset[str]) -> bool:
        """Whether an event that changed these columns starts the workflow."""
        if event not in self.on:
            return False
        if event is not RecordEvent.RECORD_UPDATED or not self.fields:
            return True
        return not changed.isdisjoint(self.fields)


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """Changes the record that triggered the workflow."""

    data: Json
    kind = StepKind.UPDATE_RECORD


@dataclass(frozen=True, slots=True)
class CreateRecord:
    """Creates a record of the module with this number."""

    module: int
    data: Json
    kind = StepKind.CREATE_RECORD


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Sends a request to an address on the web."""

    method: HttpMethod
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: object = None
    kind = StepKind.HTTP_REQUEST


Step = UpdateRecord | CreateRecord | HttpRequest


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workflow does: the part of it that has revisions."""

    trigger: Trigger
    condition: Json | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow of a module. `revision` counts its changes; `id` never changes."""

    id: UUID
    module: int
    name: str
    active: bool
    revision: int
    plan: Plan
    created_at: datetime | None = None
    deleted: bool = False
