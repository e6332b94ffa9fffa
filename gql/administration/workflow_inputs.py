"""What the workflow mutations take, and how it becomes a draft to check."""

from collections.abc import Sequence

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from crm.workflow_drafts import CreateDraft, RequestDraft, StepDraft, TriggerDraft, UpdateDraft
from gql.administration.workflow_enums import HttpMethod, RecordEvent


@strawberry.input(description="What starts a workflow. Example: `{on: [RECORD_CREATED]}`.")
class WorkflowTriggerInput:
    """What starts a workflow."""

    on: list[RecordEvent] = strawberry.field(description="The events that start it.")
    fields: list[str] | None = strawberry.field(
        default=None,
        description="For RECORD_UPDATED: the API names of fields of which one must have changed.",
    )


@strawberry.input(
    description='Changes the record that started the workflow. Example: `{data: {stage: "HOLD"}}`.'
)
class UpdateRecordStepInput:
    """Changes the triggering record."""

    data: JSON = strawberry.field(
        description="The fields to set, in the JSON of the module's `data` argument. Texts may be "
        "Liquid templates, such as `Follow up {{ record.name }}`. `tags` are the names or ids of "
        "all tags that it is to have."
    )


@strawberry.input(
    description='Creates a record. Example: `{module: "task", data: {subject: "Call back"}}`.'
)
class CreateRecordStepInput:
    """Creates a record."""

    module: str = strawberry.field(description="The API name of the new record's module.")
    data: JSON = strawberry.field(
        description="The record's fields, in the JSON of the module's `data` argument. Texts may "
        "be Liquid templates."
    )


@strawberry.input(description="One header of an HTTP request.")
class HttpHeaderInput:
    """One header of an HTTP request."""

    name: str = strawberry.field(description="The header's name, such as `X-Source`.")
    value: str = strawberry.field(description="The header's value; may be a Liquid template.")


@strawberry.input(
    description="Sends an HTTP request to a public address. "
    'Example: `{method: POST, url: "https://example.com/won", body: {id: "{{ record.id }}"}}`.'
)
class HttpRequestStepInput:
    """Sends an HTTP request."""

    method: HttpMethod = strawberry.field(default=HttpMethod.POST, description="How to ask.")
    url: str = strawberry.field(description="The address; may be a Liquid template.")
    headers: list[HttpHeaderInput] | None = strawberry.field(
        default=None, description="Headers to add to those that are always sent."
    )
    body: JSON | None = strawberry.field(
        default=None,
        description="The body: a text is sent as it is, anything else as JSON. Texts may be Liquid "
        "templates.",
    )


@strawberry.input(one_of=True, description="One step of a workflow: exactly one of its kinds.")
class WorkflowStepInput:
    """One step of a workflow."""

    update_record: UpdateRecordStepInput | None = strawberry.field(
        default=UNSET, description="Change the record that started the workflow."
    )
    create_record: CreateRecordStepInput | None = strawberry.field(
        default=UNSET, description="Create a record."
    )
    http_request: HttpRequestStepInput | None = strawberry.field(
        default=UNSET, description="Send an HTTP request."
    )


_CONDITION = (
    "The filter that the record must satisfy, in the JSON of the module's `filter` argument, such "
    'as `{stage: {eq: "DEAL_WON"}}`.'
)
_STEPS = "What it does, in this order: 1 to 20 steps."


@strawberry.input(description="A new workflow.")
class WorkflowInput:
    """A new workflow."""

    name: str = strawberry.field(description="What people call it.")
    module: str = strawberry.field(
        description="The API name of the module whose records start it, such as `deal`."
    )
    trigger: WorkflowTriggerInput = strawberry.field(description="What starts it.")
    condition: JSON | None = strawberry.field(default=None, description=_CONDITION)
    steps: list[WorkflowStepInput] = strawberry.field(description=_STEPS)
    active: bool = strawberry.field(default=True, description="Whether it starts at all.")


@strawberry.input(description="What to change of a workflow; what is left out stays.")
class WorkflowUpdate:
    """What to change of a workflow."""

    name: str | None = strawberry.field(default=UNSET, description="What people call it.")
    trigger: WorkflowTriggerInput | None = strawberry.field(
        default=UNSET, description="What starts it."
    )
    condition: JSON | None = strawberry.field(
        default=UNSET, description=f"{_CONDITION} null takes it away."
    )
    steps: list[WorkflowStepInput] | None = strawberry.field(default=UNSET, description=_STEPS)
    active: bool | None = strawberry.field(
        default=UNSET, description="Whether it starts; runs that have begun go on."
    )


def trigger_draft(input: WorkflowTriggerInput) -> TriggerDraft:
    """The trigger to check."""
    return TriggerDraft(input.on, input.fields or ())


def step_drafts(inputs: Sequence[WorkflowStepInput]) -> list[StepDraft]:
    """The steps to check, each of the one kind that it names."""
    return [draft for one in inputs if (draft := _step_draft(one)) is not None]


def _step_draft(input: WorkflowStepInput) -> StepDraft | None:
    if input.update_record:
        return UpdateDraft(input.update_record.data)
    if input.create_record:
        return CreateDraft(input.create_record.module, input.create_record.data)
    if input.http_request:
        request = input.http_request
        headers = [(header.name, header.value) for header in request.headers or ()]
        return RequestDraft(request.method, request.url, headers, request.body)
    return None
