"""What a read shows of what the asker may do."""

from dataclasses import dataclass

from crm.definitions import Field


@dataclass(frozen=True, slots=True)
class OpenFields:
    """A list of names, without those beside a field that the record has a value of."""

    key: str
    names: tuple[tuple[str, Field | None], ...]
