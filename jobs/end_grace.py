"""The job that ends the grace of former names when its time has come."""

from datetime import UTC, datetime
from typing import cast

from crm.changes import Change, Numbers
from crm.defining.grace import end_grace
from crm.definitions import Definitions
from crm.grace import former_uses
from jobs.kinds import Batch
from storage.automation import find_actor
from storage.definitions import change_definitions
from storage.former_uses import forget_uses
from storage.jobs import Progress


class EndGrace:
    """Changes the definitions; where the grace was ended or made longer it changes nothing."""

    in_transaction = False

    async def batch(self, at: Batch) -> Progress:
        """Take the former names away whose time has come."""
        module = cast(int, at.job.body["module"])
        field = cast("int | None", at.job.body["field"])
        # The clock of another machine may be ahead of this one.
        due = datetime.fromisoformat(cast(str, at.job.body["until"]))
        today = datetime.now(UTC)
        now = max(due, today)

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return end_grace(definitions, module, field, now)

        actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
        changed = await change_definitions(at.pool, actor.asker, make, known=at.definitions)
        told = former_uses(changed.definitions)
        await forget_uses(at.connection, at.schema, told, today.date())
        return Progress(None, 1)

    async def undo(self, at: Batch) -> None:
        """Nothing: a grace whose job was cancelled lasts until an administrator ends it."""
