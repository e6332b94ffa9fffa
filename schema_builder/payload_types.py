"""What a module's writes give back."""

from functools import partial

from graphql import GraphQLBoolean, GraphQLField, GraphQLNonNull, GraphQLObjectType

from crm.definitions import Module
from schema_builder import write_markers
from schema_builder.generated import Types, output_field, required_list
from schema_builder.write_outcomes import CONFLICT_TEXT, PREVIEW_TEXT, WARNINGS_TEXT

_ERRORS_TEXT = "What a person can mend; empty when the write was made."
_CREATED_TEXT = (
    "Whether the write made the record, as an upsert does that finds none; false where it was "
    "there, or where the write was refused."
)


def list_payload_name(module: Module) -> str:
    """The type that a write of several records gives: `DealsPayload`."""
    return f"{module.plural_type_name}Payload"


def payload_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealPayload`: what came of the write of one record."""
    return GraphQLObjectType(
        f"{module.type_name}Payload",
        partial(_payload_fields, types, module),
        description=f"What came of the write of one {module.label}.",
    )


def list_payload_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealsPayload`: what came of the write of several records."""
    return GraphQLObjectType(
        list_payload_name(module),
        partial(_list_payload_fields, types, module),
        description=f"What came of the write of several {module.plural_label}.",
    )


def _payload_fields(types: Types, module: Module) -> dict[str, GraphQLField]:
    return {
        module.api_name: output_field(
            types.output(module.type_name),
            write_markers.PayloadRecord(module),
            "The record as it is after the write; null where it was refused.",
        ),
        "created": output_field(
            GraphQLNonNull(GraphQLBoolean), write_markers.PayloadCreated(), _CREATED_TEXT
        ),
        "userErrors": output_field(
            required_list(types.output("UserError")), write_markers.PayloadErrors(), _ERRORS_TEXT
        ),
        "warnings": output_field(
            required_list(types.output("UserError")), write_markers.PayloadWarnings(), WARNINGS_TEXT
        ),
        "conflict": output_field(
            types.output("Conflict"), write_markers.PayloadConflict(), CONFLICT_TEXT
        ),
        "preview": output_field(
            types.output("WritePreview"), write_markers.PayloadPreview(), PREVIEW_TEXT
        ),
    }


def _list_payload_fields(types: Types, module: Module) -> dict[str, GraphQLField]:
    return {
        "results": output_field(
            required_list(types.output(f"{module.type_name}Payload")),
            write_markers.PayloadResults(module),
            "What came of each record, in the order in which they were given.",
        ),
        "userErrors": output_field(
            required_list(types.output("UserError")),
            write_markers.PayloadErrors(),
            "The errors of all records once more, each path with the record's place in the list.",
        ),
    }
