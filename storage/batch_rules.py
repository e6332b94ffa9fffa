"""The rules that the records of a batch are held to, by module and by what is done to them."""

from collections.abc import Sequence

from crm.rules import RuleEvent
from storage.change import Change
from storage.engine import Connection
from storage.rule_checks import BrokenRule, RuleCheck
from storage.writing import Writing


class BatchRules:
    """Asks rules around the writing of a batch; as a rule there are none."""

    def __init__(self, writing: Writing, changes: Sequence[Change]) -> None:
        self._checks: dict[tuple[int, bool], RuleCheck] = {}
        for change in changes:
            key = _key(change)
            if change.module.rules and key not in self._checks:
                event = RuleEvent.CREATE if change.creates else RuleEvent.UPDATE
                check = RuleCheck(writing, change.module, event)
                if check.rules:
                    self._checks[key] = check

    def __bool__(self) -> bool:
        return bool(self._checks)

    async def note_before(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Notes what the records are before they are changed."""
        for key, check in self._checks.items():
            ids = [change.id for change in changes if _key(change) == key and not change.creates]
            await check.note_before(connection, ids)

    async def broken(
        self, connection: Connection, changes: Sequence[Change]
    ) -> list[tuple[Change, BrokenRule]]:
        """The rules that refuse records which were written."""
        found = []
        for key, check in self._checks.items():
            own = {change.id: change for change in changes if _key(change) == key}
            found += [(own[each.id], each) for each in await check.broken(connection, own)]
        return found


def _key(change: Change) -> tuple[int, bool]:
    return (change.module.number, change.creates)
