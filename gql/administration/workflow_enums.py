"""The enums of workflows, described for the API before any type refers to them."""

from crm.workflows import HttpMethod, RecordEvent, RunState, StepKind, StepState
from schema_builder.enums import describe

__all__ = ["HttpMethod", "RecordEvent", "RunState", "StepKind", "StepState"]

describe(
    RecordEvent,
    "RecordEvent",
    "What may happen to a record.",
    {
        "RECORD_CREATED": "The record was created.",
        "RECORD_UPDATED": "At least one of its fields changed.",
        "RECORD_DELETED": "It was deleted, put in the bin, or merged into another record.",
    },
)
describe(
    HttpMethod,
    "HttpMethod",
    "How an HTTP request asks.",
    {
        "GET": "To read; without a body as a rule.",
        "POST": "To send something new.",
        "PUT": "To replace something.",
        "PATCH": "To change something.",
        "DELETE": "To delete something.",
    },
)
describe(
    StepKind,
    "StepKind",
    "What a workflow's step does.",
    {
        "UPDATE_RECORD": "Changes the record that started the workflow.",
        "CREATE_RECORD": "Creates a record.",
        "HTTP_REQUEST": "Sends an HTTP request.",
    },
)
describe(
    RunState,
    "WorkflowRunState",
    "Where a run of a workflow stands; the last four are final.",
    {
        "QUEUED": "It waits for a worker.",
        "RUNNING": "A worker is at it.",
        "WAITING": "A step failed and will be tried again.",
        "DONE": "Every step was done.",
        "FAILED": "A step failed for good; the steps after it did not run.",
        "DEAD": "Set aside: its worker died three times while it was at one step.",
        "STOPPED": "Not started: workflows had set each other off too many times.",
    },
)
describe(
    StepState,
    "StepState",
    "How one attempt of a step stands.",
    {
        "RUNNING": "It was begun.",
        "DONE": "It was done.",
        "FAILED": "It failed; `error` says why.",
    },
)
