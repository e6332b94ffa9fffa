"""What is read of a value that lies in several columns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm.definitions import Field

if TYPE_CHECKING:
    from storage.plan import Constant, Value


@dataclass(frozen=True, slots=True)
class FileUrl:
    """The link to the contents of the file that a FILE field holds."""

    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Composite:
    """The value of a field that lies in several columns, as an object of parts of it."""

    key: str
    field: Field
    parts: "tuple[Constant | Value | FileUrl, ...]"
