"""Workflows as the API tells them."""

from datetime import datetime
from typing import Annotated, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from crm import definitions as crm_definitions
from crm import workflows as crm
from crm.definitions import Definitions
from crm.saved_data import each_text, shown_data
from crm.saved_filters import shown_filter
from crm.saved_templates import shown_template
from gql.administration.module_types import Module
from gql.administration.tag_names import steps_with_names, with_names
from gql.administration.workflow_enums import HttpMethod, RecordEvent
from gql.context import Context
from schema_builder.payloads import UserError


@strawberry.type(description="What starts a workflow.")
class WorkflowTrigger:
    """What starts a workflow."""

    on: list[RecordEvent] = strawberry.field(description="The events that start it.")
    fields: list[str] = strawberry.field(
        description="Where not empty: an update starts it only if one of these fields changed."
    )


@strawberry.type(description="A step that changes the record which started the workflow.")
class UpdateRecordStep:
    """A step that changes the triggering record."""

    data: JSON = strawberry.field(description="The fields that it sets, with templates.")


@strawberry.type(description="A step that creates a record.")
class CreateRecordStep:
    """A step that creates a record."""

    module: Module | None = strawberry.field(
        description="The module of the new record; null where it was deleted for good."
    )
    data: JSON = strawberry.field(description="The new record's fields, with templates.")


@strawberry.type(description="One header of an HTTP request.")
class HttpHeader:
    """One header of an HTTP request."""

    name: str = strawberry.field(description="The header's name.")
    value: str = strawberry.field(description="The header's value, with templates.")


@strawberry.type(description="A step that sends an HTTP request.")
class HttpRequestStep:
    """A step that sends an HTTP request."""

    method: HttpMethod = strawberry.field(description="How it asks.")
    url: str = strawberry.field(description="The address, with templates.")
    headers: list[HttpHeader] = strawberry.field(description="The headers that it adds.")
    body: JSON | None = strawberry.field(
        description="The body: a text is sent as it is, anything else as JSON."
    )


WorkflowStep = Annotated[
    UpdateRecordStep | CreateRecordStep | HttpRequestStep,
    strawberry.union("WorkflowStep", description="One step of a workflow."),
]


@strawberry.type(
    description="Something that happens by itself when a record is created, updated or deleted."
)
class Workflow:
    """A workflow of a module."""

    source: strawberry.Private[crm.Workflow]
    definitions: strawberry.Private[Definitions]

    @strawberry.field(description="The workflow's id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.source.id))

    @strawberry.field(description="What people call it.")
    def name(self) -> str:
        return self.source.name

    @strawberry.field(description="Whether it starts; a workflow that is off keeps its runs.")
    def active(self) -> bool:
        return self.source.active

    @strawberry.field(description="Whether it was deleted; only runs lead to such a workflow.")
    def deleted(self) -> bool:
        return self.source.deleted

    @strawberry.field(description="Counts its changes, from 1.")
    def revision(self) -> int:
        return self.source.revision

    @strawberry.field(description="When it was made.")
    def created_at(self) -> datetime | None:
        return self.source.created_at

    @strawberry.field(description="The module whose records start it; null if deleted for good.")
    def module(self) -> Module | None:
        return _module(self.definitions, self.source.module)

    @strawberry.field(description="What starts it.")
    def trigger(self) -> WorkflowTrigger:
        trigger = self.source.plan.trigger
        home = self.definitions.by_number.get(self.source.module)
        fields = [] if home is None else [*home.system_fields, *home.all_fields]
        names = {field.column: field.api_name for field in fields}
        return WorkflowTrigger(
            on=list(trigger.on),
            fields=[names[column] for column in trigger.fields if column in names],
        )

    @strawberry.field(
        description="The filter that the record must satisfy, in the JSON of the `filter` "
        "argument; null where every record does."
    )
    async def condition(self, info: Info[Context, None]) -> JSON | None:
        home = self.definitions.by_number.get(self.source.module)
        saved = self.source.plan.condition
        if home is None or saved is None:
            return None
        return await with_names(info, shown_filter(self.definitions, home, saved))

    @strawberry.field(description="What it does, in this order.")
    async def steps(self, info: Info[Context, None]) -> list[WorkflowStep]:
        home = self.definitions.by_number.get(self.source.module)
        if home is None:
            return []
        steps = await steps_with_names(info, self.source.plan.steps)
        return [_step(self.definitions, home, step) for step in steps]


@strawberry.type(description="What came of a change of a workflow.")
class WorkflowPayload:
    """What came of a change of a workflow."""

    workflow: Workflow | None = strawberry.field(
        description="The workflow as it is now, after a deletion as it was; null after an error."
    )
    user_errors: list[UserError] = strawberry.field(
        description="What is wrong with what was asked; empty when the change was made."
    )


def _module(definitions: Definitions, number: int) -> Module | None:
    found = definitions.by_number.get(number)
    return None if found is None else Module(source=found, definitions=definitions)


def _step(
    definitions: Definitions, home: crm_definitions.Module, step: crm.Step
) -> UpdateRecordStep | CreateRecordStep | HttpRequestStep:
    match step:
        case crm.UpdateRecord(data):
            shown = shown_data(definitions, home, home, data)
            return UpdateRecordStep(data=cast("JSON", shown))
        case crm.CreateRecord(number, data):
            target = definitions.by_number.get(number)
            shown = {} if target is None else shown_data(definitions, target, home, data)
            return CreateRecordStep(module=_module(definitions, number), data=cast("JSON", shown))
        case crm.HttpRequest():
            return _request(definitions, home, step)


def _request(
    definitions: Definitions, home: crm_definitions.Module, step: crm.HttpRequest
) -> HttpRequestStep:
    def shown(text: str) -> str:
        return shown_template(definitions, home, text)

    return HttpRequestStep(
        method=step.method,
        url=str(each_text(step.url, shown)),
        headers=[
            HttpHeader(name=name, value=str(each_text(text, shown))) for name, text in step.headers
        ],
        body=cast("JSON | None", each_text(step.body, shown)),
    )
