"""The recycle bin: how long deleted records lie there."""

from datetime import timedelta

KEPT_FOR = timedelta(days=30)
"""After so long a record in the bin is deleted permanently."""
