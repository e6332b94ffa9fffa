"""What a read shows of the recycle bin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PurgeAt:
    """When a record in the recycle bin is deleted permanently; null for a live one."""

    key: str
