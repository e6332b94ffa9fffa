"""Files in fields: what a field takes, and what is known of a file that a record holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from uuid import UUID

from crm.definitions import Field, FileRules
from crm.errors import UserError, UserErrorCode
from crm.ids import parse_id
from crm.values import Invalid

FILE = "FILE"
MAX_NAME = 255
"""Characters of a file's name."""
MAX_SIZE = 2**31 - 1
"""Bytes of a file, whatever the settings say: its size is a 32-bit number."""


@dataclass(frozen=True, slots=True)
class FileValue:
    """The file that a field holds; all but the id is null until it was looked up."""

    id: UUID
    name: str | None = None
    content_type: str | None = None
    size: int | None = None

    def parts(self) -> tuple[object, ...]:
        """What the columns hold, in their order."""
        return (self.id, self.name, self.content_type, self.size)

    def as_json(self) -> object:
        """The value as the API takes it."""
        return str(self.id)


def check_file(field: Field, value: object) -> FileValue:
    """The file that is meant; whether it is there is for the database to say."""
    if isinstance(value, FileValue):
        return value
    found = parse_id(value)
    if found is None:
        raise Invalid(
            UserErrorCode.NOT_FOUND,
            f"{field.label}: there is no uploaded file with the id {str(value)[:80]!a}. Upload it "
            "by POST /files, which answers with its id.",
        )
    return FileValue(found)


def refuse_file(field: Field, name: str, content_type: str, size: int) -> UserError | None:
    """Why the field does not take a file, if it does not."""
    rules = field.file or FileRules()
    if rules.max_size is not None and size > rules.max_size:
        return UserError(
            UserErrorCode.OUT_OF_RANGE,
            f"{field.label}: {name} has {size:,} bytes; at most {rules.max_size:,} are allowed.",
            (field.api_name,),
        )
    if rules.types and not is_among(content_type, rules.types):
        return UserError(
            UserErrorCode.INVALID,
            f"{field.label}: {name} is {content_type}; it takes {', '.join(rules.types)}.",
            (field.api_name,),
        )
    return None


def is_among(content_type: str, types: Iterable[str]) -> bool:
    """Whether a media type is one of those, `image/*` standing for all of its kind."""
    return any(fnmatchcase(content_type, wanted) for wanted in types)
