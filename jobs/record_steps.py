"""The steps "update record" and "create record": carried out within the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from crm.access import Asker
from crm.definitions import Definitions, Module
from crm.errors import UserError
from crm.periods import Clock
from crm.saved_data import rendered_data
from crm.saved_tags import shown_tag
from crm.step_tags import tag_meant, with_data_tags
from crm.workflows import CreateRecord, UpdateRecord
from storage.automation import SOURCE
from storage.engine import Connection
from storage.runs import Run
from storage.writes import Origin, Writing, create_records, update_record

RecordStep = UpdateRecord | CreateRecord


class StepRefused(Exception):
    """The step cannot be done, now or later; nothing of it was kept.

    `given` is what it would have written, where that was known.
    """

    def __init__(self, message: str, given: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.given = given


async def carry_out(
    connection: Connection,
    asker: Asker,
    definitions: Definitions,
    run: Run,
    step: RecordStep,
    data: Mapping[str, object],
) -> dict[str, object]:
    """Write the record; gives what the log says of it.

    What follows from the write is one effect deeper than the run's event. Raises StepRefused,
    Stale, and TesseraErrors where the database cannot do it.
    """
    written = with_data_tags(data, lambda text: tag_meant(text) or text)
    module = target_module(definitions, run, step)
    clock = Clock(datetime.now(UTC), asker.time_zone, asker.week_start)
    writing = Writing(asker, definitions, clock, Origin(SOURCE, run.depth + 1))
    if isinstance(step, CreateRecord):
        (result,) = await create_records(connection, writing, module, [written])
    else:
        result = await update_record(connection, writing, module, run.record_id, written)
    if result.errors:
        raise StepRefused(_told(result.errors, module, run, step), logged(data))
    return {"module": module.api_name, "id": str(result.id)}


def logged(data: Mapping[str, object]) -> dict[str, object]:
    """The data as the log of runs shows them: tags by the names that the step knows them by."""
    return with_data_tags(data, lambda text: shown_tag(text, {}))


def step_data(
    definitions: Definitions, run: Run, step: RecordStep, values: Mapping[str, object]
) -> dict[str, object]:
    """The data that the step writes, its templates rendered.

    Raises StepRefused, TemplateInvalid and FieldGone.
    """
    return rendered_data(definitions, target_module(definitions, run, step), step.data, values)


def target_module(definitions: Definitions, run: Run, step: RecordStep) -> Module:
    """The module that the step writes to; raises StepRefused where it was deleted."""
    number = step.module if isinstance(step, CreateRecord) else run.body.get("module")
    module = definitions.by_number.get(number) if isinstance(number, int) else None
    if module is None or module.deleted:
        raise StepRefused("The module that this step writes to was deleted.")
    return module


def _told(errors: Sequence[UserError], module: Module, run: Run, step: RecordStep) -> str:
    if isinstance(step, UpdateRecord) and any(error.path == ("id",) for error in errors):
        return f"NOT_FOUND: the {module.label} {run.record_id} is not there any more."
    return "; ".join(
        f"{error.code} at {_place(error.path) or module.api_name}: {error.message}"
        for error in errors
    )


def _place(path: tuple[str, ...]) -> str:
    """The field that an error points to; updates put "data" before it."""
    return ".".join(path[1:] if path[:1] == ("data",) else path)
