"""Moments as texts."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """The moment in UTC as the API writes it, such as 2027-03-31T09:30:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
