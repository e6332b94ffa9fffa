"""The recycle bin: how long deleted records lie there."""

from datetime import timedelta

from crm.definitions import SYSTEM_FIELDS

KEPT_FOR = timedelta(days=30)
"""After so long a record in the bin is deleted permanently."""

DELETED_AT = next(field for field in SYSTEM_FIELDS if field.api_name == "deletedAt")
"""The system field that a record in the bin has a value in."""
