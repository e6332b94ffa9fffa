"""Background work of a workspace: what kinds of jobs there are, and where a job can stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Json = Mapping[str, object]


class JobKind(StrEnum):
    """What a job does; the kind decides who carries it out (`jobs.table`)."""

    BUILD_INDEX = "BUILD_INDEX"
    FILL_SEARCH = "FILL_SEARCH"
    CHANGE_KIND = "CHANGE_KIND"
    UPDATE_RECORDS = "UPDATE_RECORDS"
    ASSIGN_RECORDS = "ASSIGN_RECORDS"
    TAG_RECORDS = "TAG_RECORDS"
    UNTAG_RECORDS = "UNTAG_RECORDS"
    DELETE_RECORDS = "DELETE_RECORDS"
    RESTORE_RECORDS = "RESTORE_RECORDS"
    PURGE_BIN = "PURGE_BIN"
    REMOVE_FILES = "REMOVE_FILES"
    END_GRACE = "END_GRACE"


class JobState(StrEnum):
    """Where a job stands; the last four are final."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    CANCELLING = "CANCELLING"
    DONE = "DONE"
    FAILED = "FAILED"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to start. `body` is JSON that says what is to be done, in the kind's own words;
    `total` is how many things that are, where it is known beforehand. It waits until `due_at`."""

    kind: JobKind
    body: Json
    total: int | None = None
    due_at: datetime | None = None
