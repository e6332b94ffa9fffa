"""What of a plan tells of the asker's rights to a record, as far as its values decide them."""

from dataclasses import dataclass

from crm.definitions import Field


@dataclass(frozen=True, slots=True)
class OpenFields:
    """A list of names, without those beside a field that the record has a value of."""

    key: str
    names: tuple[tuple[str, Field | None], ...]


@dataclass(frozen=True, slots=True)
class OptionConstants:
    """A list with a constant for each select: that beside the option that the record has, the one
    beside None where it has none of them."""

    key: str
    fields: tuple[tuple[Field, tuple[tuple[str | None, str], ...]], ...]


AccessPart = OpenFields | OptionConstants
