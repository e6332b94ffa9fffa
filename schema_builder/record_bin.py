"""What generated types say of the recycle bin."""

from typing import Final

from crm.bin import KEPT_FOR

PURGE_AT_TEXT: Final = (
    f"When it is deleted permanently: {KEPT_FOR.days} days after it was put in the recycle bin; "
    "null while it is not there."
)
TRASHED_LIST_TEXT: Final = (
    "Only those in the recycle bin instead of those that are not. What such a record says of "
    "others, and its own related lists, are about records that are not in the bin."
)
TRASHED_SELECTION_TEXT: Final = (
    "Means the records in the recycle bin instead of those that are not: to delete them "
    "permanently. A restoration always does."
)
