"""What writes take besides their data, and what they give back besides the record."""

from enum import StrEnum
from typing import Final

import strawberry

from crm.errors import UserErrorCode
from schema_builder.enums import describe
from schema_builder.write_outcomes import PREVIEW_TEXT, WritePreview

ErrorCode = UserErrorCode

describe(
    ErrorCode,
    "ErrorCode",
    "What is wrong with a value, for a program to act on; the message says it to a person.",
    {
        "REQUIRED": "A value is missing that must be there.",
        "INVALID": "The value does not have the right form.",
        "NOT_UNIQUE": "Another record has this value already.",
        "OUT_OF_RANGE": "The number is too small, too large or has too many digits.",
        "TOO_SHORT": "The text has too few characters.",
        "TOO_LONG": "The text has too many characters.",
        "UNKNOWN_OPTION": "The value is none of the field's options.",
        "NOT_FOUND": "There is no such record, or it may not be seen.",
        "FORBIDDEN": "The asker may not do this.",
        "CONFLICT": "Somebody else changed the record in the meantime.",
        "RULE_REJECTED": "A rule of the module refuses the record as it would be.",
        "TRANSITION_REFUSED": "The value may not change from what it was to this.",
        "NOTE_REQUIRED": "The change needs a note that says why.",
        "DUPLICATE": "The record looks like one that is there already.",
        "RECORD_LIMIT": "The workspace holds as many records as it may.",
        "MODULE_LIMIT": "The workspace has as many modules as it may.",
        "FIELD_LIMIT": "The module has as many fields as it may.",
        "READ_ONLY": "The field cannot be changed.",
        "NAME_TAKEN": "The name is taken or reserved.",
        "IN_USE": "Something else still needs what should be deleted.",
        "ROLLED_BACK": "Another mutation of the same `@transaction` was refused, so this one was "
        "not carried out either.",
    },
)


class Automation(StrEnum):
    """Whether workflows follow a write."""

    RUN = "RUN"
    SKIP = "SKIP"


describe(
    Automation,
    "Automation",
    "Whether a write starts the workflows that wait for it.",
    {
        "RUN": "Workflows start as they would for a person's change.",
        "SKIP": "No workflow starts; for loading data, for instance.",
    },
)


@strawberry.type(
    description="One mistake in a write, for the person who filled the form. Nothing was saved "
    "because of it."
)
class UserError:
    """One mistake in a write."""

    code: ErrorCode = strawberry.field(description="What is wrong, for a program to act on.")
    message: str = strawberry.field(description="What is wrong and what would be right.")
    path: list[str] = strawberry.field(
        description='Where it is in the arguments, such as `["data", "amount"]`, or '
        '`["data", "0", "amount"]` in a list.'
    )


MASS_JOB_TEXT: Final = (
    "The job that goes on with it, where the records are more than one request may write (2,000); "
    "null where it is done. It does it to each record that is not refused; follow it by "
    "`job(id:)`."
)


@strawberry.type(description="What came of a write to a selection of records.")
class MassPayload:
    """What came of a write to a selection of records."""

    count: int = strawberry.field(
        description="How many records it was done to, also those that were so before, or with a "
        "`job` how many that is about; 0 after an error."
    )
    user_errors: list[UserError] = strawberry.field(
        description="What a person can mend; empty when the write was made."
    )
    preview: WritePreview | None = strawberry.field(description=PREVIEW_TEXT)


@strawberry.input(description="Why a write is made. It is kept with the record's history.")
class NoteInput:
    """Why a write is made."""

    body: str = strawberry.field(
        description="The reason, in 1 to 10,000 characters. It satisfies a transition that asks "
        "for a note."
    )


@strawberry.input(description="How a write is carried out.")
class WriteOptions:
    """How a write is carried out."""

    dry_run: bool | None = strawberry.field(
        default=False,
        description="Check everything and show in `preview` what the write would come to, but "
        "keep nothing of it.",
    )
    partial: bool | None = strawberry.field(
        default=False,
        description="For lists: keep the records that are right and refuse only the others. "
        "Without it one mistake refuses them all.",
    )
    automation: Automation | None = strawberry.field(
        default=Automation.RUN, description="Whether workflows follow the write."
    )
    note: NoteInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Why the write is made; some changes of a select are refused without it.",
    )
