"""The modules that every workspace has: notes, tasks, call logs, tags and the activity log.

A migration makes them, and administrators add to them as to any module. Their numbers and those
of their fields are the same everywhere, below and above what other definitions are given, so that
code can name them whatever they are called.
"""

from typing import Final

from crm.definitions import USERS, Field, Module

NOTES: Final = 2
TASKS: Final = 3
CALL_LOGS: Final = 4
TAGS: Final = 5
ACTIVITY_LOGS: Final = 6
_FIRST_OF_OTHERS: Final = 64
FIRST_FIELD: Final = 900_000_000
"""From here on the numbers of fields are those of fields that system modules come with."""

NOTE_BODY: Final = 900_002_001
NOTE_ACTION: Final = 900_002_002
NOTE_RECORD: Final = 900_002_003
TASK_SUBJECT: Final = 900_003_001
TASK_DESCRIPTION: Final = 900_003_002
TASK_STATUS: Final = 900_003_003
TASK_PRIORITY: Final = 900_003_004
TASK_DUE_AT: Final = 900_003_005
TASK_REMINDER_AT: Final = 900_003_006
TASK_REMINDED_AT: Final = 900_003_007
TASK_COMPLETED_AT: Final = 900_003_008
TASK_ASSIGNEE: Final = 900_003_009
TASK_RECORD: Final = 900_003_010
TASK_DONE: Final = "DONE"
"""The status of a task that was done; since when is held by its `completedAt`."""
TAG_NAME: Final = 900_005_001
LOG_FIELDS: Final = tuple(range(900_006_001, 900_006_009))
"""Summary, action, actor, source, module, record's id, record's title, count."""

NAMES: Final = frozenset({"note", "task", "callLog", "tag", "activityLog"})
"""Their API names, which cannot change."""


def comes_with_workspaces(module: Module) -> bool:
    """Whether every workspace has this module from its beginning."""
    return module.number < _FIRST_OF_OTHERS


def comes_with_module(field: Field) -> bool:
    """Whether a system module has this field from its beginning."""
    return field.number >= FIRST_FIELD


def written_by_tessera(module: Module) -> bool:
    """Whether nobody makes or changes records of this module: Tessera itself does."""
    return module.number == ACTIVITY_LOGS


def may_be_merged(module: Module) -> bool:
    """Whether records of this module may be merged into each other; users may not."""
    return module.number != USERS.number and not written_by_tessera(module)
