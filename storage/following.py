"""Columns that follow another one of their record, whatever write changes that: when a task was
done follows its status."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.system_modules import TASK_COMPLETED_AT, TASK_DONE, TASK_STATUS, TASKS
from storage.change import Change
from storage.names import identifier


@dataclass(frozen=True, slots=True)
class Moment:
    """The column `name` holds when the column `of` came to be `value`; nothing while it is not.

    A write that gives it a value of its own is obeyed.
    """

    name: str
    of: str
    value: str

    def sql(self, of: str) -> str:
        """What it is once the other column is what this expression gives; `old` is the record as
        it was, parameter 2 the time."""
        name, before = (f"old.{identifier(each)}" for each in (self.name, self.of))
        return (
            f"case when {before} is not distinct from {of} then {name} "
            f"when {of} = '{self.value}' then $2::timestamptz end"
        )

    def note(self, news: Iterable[Change], now: datetime) -> None:
        """Gives it to new records."""
        for new in news:
            if new.values.get(self.of) == self.value and new.values.get(self.name) is None:
                new.values[self.name] = now


MOMENTS = {TASKS: Moment(f"f_{TASK_COMPLETED_AT}", f"f_{TASK_STATUS}", TASK_DONE)}
"""The columns that follow others, by the numbers of their modules."""
