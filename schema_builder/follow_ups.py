"""The mutation `logFollowUp`, its input and its payload, as a workspace has them.

They are of the workspace's own types: the options of its notes' actions and tasks' priorities, its
notes and tasks.
"""

from collections.abc import Callable, Mapping
from functools import partial

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
)

from crm.definitions import Definitions, Module
from crm.follow_ups import MAX_COMPLETED, SUBJECT
from crm.system_modules import NOTE_ACTION, NOTES, TASK_PRIORITY, TASKS
from schema_builder import write_markers
from schema_builder.generated import (
    Types,
    argument,
    input_field,
    list_of,
    output_field,
    required_list,
)
from schema_builder.write_outcomes import CONFLICT_TEXT, PREVIEW_TEXT, WARNINGS_TEXT

NAME = "logFollowUp"
_INPUT, _NEXT, _PAYLOAD = "FollowUpInput", "FollowUpNextInput", "FollowUpPayload"


def follow_up_types(types: Types) -> Mapping[str, Callable[[], GraphQLNamedType]]:
    """What makes the types of follow-ups, by name; none without notes and tasks."""
    if not has_follow_ups(types.definitions):
        return {}
    return {
        _INPUT: partial(_input, types),
        _NEXT: partial(_next, types),
        _PAYLOAD: partial(_payload, types),
    }


def has_follow_ups(definitions: Definitions) -> bool:
    """Whether the workspace has what follow-ups are made of."""
    needed = ((NOTES, NOTE_ACTION), (TASKS, TASK_PRIORITY))
    modules = definitions.by_number
    return all(number in modules and own in modules[number].by_number for number, own in needed)


def log_follow_up(types: Types) -> GraphQLField:
    """The root field."""
    return output_field(
        GraphQLNonNull(types.output(_PAYLOAD)),
        write_markers.LogFollowUp(),
        "Logs what was done about a record, of whatever module: a note with what kind of action it "
        "was, a new stage and a next date with a task that reminds of it, all of it or nothing. "
        'Example: `mutation { logFollowUp(recordId: "…", input: {action: CALL, note: "Wants an '
        'offer", stage: "QUALIFIED", next: {at: "2026-02-03T09:00:00Z", priority: HIGH}}) { record '
        "{ title } task { subject dueAt } userErrors { message path } } }`",
        {
            "recordId": argument(GraphQLNonNull(GraphQLID), "The id of the record."),
            "input": argument(GraphQLNonNull(types.input(_INPUT)), "What was done and is next."),
            "expectedVersion": argument(
                GraphQLInt,
                "The `version` of the record that it was made for. It fails only where somebody "
                "else changed the stage, or the field of the next date, since.",
            ),
            "options": argument(
                types.input("WriteOptions"),
                "How the write is carried out; without a `note`, which the follow-up is itself.",
            ),
        },
    )


def _input(types: Types) -> GraphQLInputObjectType:
    def fields() -> dict[str, GraphQLInputField]:
        return {
            "action": input_field(
                GraphQLNonNull(_options(types, NOTES, NOTE_ACTION)), "What was done."
            ),
            "note": input_field(
                GraphQLNonNull(GraphQLString),
                "What came of it. It is a note on the record, and satisfies a change of stage that "
                "needs one.",
            ),
            "stage": input_field(
                GraphQLString, "The key of the option that is the record's stage from now on."
            ),
            "stageField": input_field(
                GraphQLString,
                "The field, of kind SELECT, of which `stage` is an option. It can be left out "
                "where transitions are set for one field of the module alone, where one is called "
                "`stage` or `status`, or where there is no other.",
            ),
            "next": input_field(types.input(_NEXT), "When to follow up the next time."),
            "completes": input_field(
                list_of(GraphQLID),
                f"The ids of the record's tasks that are done with this, up to {MAX_COMPLETED}.",
            ),
        }

    return GraphQLInputObjectType(_INPUT, fields, description="What was done about a record.")


def _next(types: Types) -> GraphQLInputObjectType:
    def fields() -> dict[str, GraphQLInputField]:
        return {
            "at": input_field(GraphQLNonNull(types.input("DateTime")), "When."),
            "field": input_field(
                GraphQLString,
                "A field of the record, of kind DATE or DATETIME, that is to hold it as well, such "
                "as `followUpAt`. A day is that of your time zone.",
            ),
            "task": GraphQLInputField(
                GraphQLBoolean,
                default_value=True,
                description="Whether a task is made that reminds of it.",
            ),
            "subject": input_field(
                GraphQLString, f"What the task is called; left out, `{SUBJECT}`."
            ),
            "description": input_field(GraphQLString, "What is to be done."),
            "priority": input_field(
                _options(types, TASKS, TASK_PRIORITY), "How urgent it is; left out, as usual."
            ),
            "assigneeId": input_field(GraphQLID, "The user who is to do it; left out, you."),
            "remindAt": input_field(
                types.input("DateTime"),
                "When to be reminded; left out, at the time itself, null for never.",
            ),
        }

    text = "When to follow up the next time, and the task that reminds of it."
    return GraphQLInputObjectType(_NEXT, fields, description=text)


def _options(types: Types, module: int, field: int) -> GraphQLScalarType | GraphQLEnumType:
    own = types.definitions.by_number[module]
    return types.scalar_of(own, own.by_number[field])


def _payload(types: Types) -> GraphQLObjectType:
    def shown(name: str, type_: str, text: str) -> GraphQLField:
        return output_field(types.output(type_), write_markers.PayloadAlong(name), text)

    def module(number: int) -> Module:
        return types.definitions.by_number[number]

    def fields() -> dict[str, GraphQLField]:
        return {
            "record": shown("record", "Record", "The record as it is now; null after an error."),
            "note": shown("note", module(NOTES).type_name, "The note; null after an error."),
            "task": shown("task", module(TASKS).type_name, "The task, where one was made."),
            "userErrors": output_field(
                required_list(types.output("UserError")),
                write_markers.PayloadErrors(),
                "What a person can mend; empty when all of it was written.",
            ),
            "warnings": output_field(
                required_list(types.output("UserError")),
                write_markers.PayloadWarnings(),
                WARNINGS_TEXT,
            ),
            "conflict": output_field(
                types.output("Conflict"), write_markers.PayloadConflict(), CONFLICT_TEXT
            ),
            "preview": output_field(
                types.output("WritePreview"), write_markers.PayloadPreview(), PREVIEW_TEXT
            ),
        }

    return GraphQLObjectType(_PAYLOAD, fields, description="What came of a follow-up.")
