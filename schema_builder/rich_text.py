"""The forms in which rich text is given out."""

from enum import StrEnum

from graphql import GraphQLArgument, GraphQLNonNull

from crm.definitions import Field
from crm.rich_text import HTML_PART, MARKDOWN_PART, RICH_TEXT, TEXT_PART
from schema_builder import markers
from schema_builder.enums import describe
from schema_builder.generated import Types


class RichTextFormat(StrEnum):
    """A form of rich text; the value is the part that holds it."""

    MARKDOWN = MARKDOWN_PART
    HTML = HTML_PART
    TEXT = TEXT_PART


describe(
    RichTextFormat,
    "RichTextFormat",
    "The form in which a RICH_TEXT field is given out.",
    {
        "MARKDOWN": "As it was written, which is also how it is filtered and written.",
        "HTML": "Rendered, and cleaned of all that could do harm in a page.",
        "TEXT": "The words alone, a line for each paragraph, for previews.",
    },
)


def value_arguments(types: Types, field: Field) -> dict[str, GraphQLArgument] | None:
    """The arguments of a field's own value; None where it has none."""
    if field.kind != RICH_TEXT:
        return None
    return {
        "format": GraphQLArgument(
            GraphQLNonNull(types.input("RichTextFormat")),
            default_value=RichTextFormat.MARKDOWN,
            description="The form to give it out in.",
            extensions={markers.TESSERA: markers.STRUCTURE},
        )
    }
