"""The job that makes the words of a module's records anew when what they are made of changed."""

from uuid import UUID

from crm.changes import Change, DefinitionPlan, Numbers
from crm.definitions import Definitions, Module
from crm.search.relaying import filled, wanted
from jobs.kinds import Batch
from storage.automation import find_actor
from storage.definitions import change_definitions
from storage.jobs import Progress, hold_definitions
from storage.words import fill_batch

_BEGINNING = UUID(int=0)
_AFTER = "after"


class FillSearch:
    """Fills batch after batch; a batch begun again changes nothing that is done."""

    in_transaction = False

    async def batch(self, at: Batch) -> Progress:
        """Fill the next records, or say in the definitions that all have their words."""
        module = wanted(at.definitions, at.job.body)
        if module is None:
            return Progress(None)
        after = None if at.job.checkpoint is None else at.job.checkpoint[_AFTER]
        async with at.connection.transaction():
            await hold_definitions(at.connection, at.schema)
            begin = _BEGINNING if after is None else UUID(str(after))
            done = await fill_batch(at.connection, at.schema, module, begin)
        if done.after is not None:
            return Progress({_AFTER: str(done.after)}, done.count)
        await _tell_filled(at, module)
        return Progress(None, done.count)

    async def undo(self, at: Batch) -> None:
        """Nothing: search goes on looking at each record whose words were not made."""


async def _tell_filled(at: Batch, module: Module) -> None:
    def make(definitions: Definitions, numbers: Numbers) -> Change:
        after = filled(definitions, module.number, module.words_layout)
        plan = DefinitionPlan(f"The words of all {module.plural_label} are made.", ())
        return Change(after, (), plan, module.number)

    actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
    await change_definitions(at.pool, actor.asker, make, known=at.definitions)
