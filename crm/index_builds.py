"""What a BUILD_INDEX job is told: which index, or which reference, of which field."""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from crm.changes import AddIndex, AddReference, AddUnique, StartJob
from crm.definitions import POINTING, Definitions, Field, Module
from crm.jobs import JobKind, Json, NewJob


class Building(StrEnum):
    """What is built."""

    ORDER = "ORDER"
    UNIQUE = "UNIQUE"
    REFERENCE = "REFERENCE"


Buildable = AddIndex | AddUnique | AddReference
"""The steps of a definition change that read the whole table."""

_WHAT: dict[type[Buildable], tuple[Building, str]] = {
    AddIndex: (
        Building.ORDER,
        "The index is built in the background; until then lists by it are slower.",
    ),
    AddUnique: (
        Building.UNIQUE,
        "The field becomes unique when its index is built, in the background; that fails where "
        "records share a value. Until then `uniquePending` is true.",
    ),
    AddReference: (
        Building.REFERENCE,
        "The index that finds the records which point to one is built in the background; until "
        "then related lists are slower.",
    ),
}


@dataclass(frozen=True, slots=True)
class IndexBuild:
    """What one job builds, by the numbers of module and field."""

    what: Building
    module: int
    field: int

    def wanted(self, definitions: Definitions) -> tuple[Module, Field] | None:
        """The module and the field, where the definitions still ask for this to be built.

        A module in the bin keeps its indexes, but points to nothing.
        """
        module = definitions.by_number.get(self.module)
        field = None if module is None else module.by_number.get(self.field)
        if module is None or field is None or field.deleted:
            return None
        asked = {
            Building.ORDER: field.indexed,
            Building.UNIQUE: field.unique or field.unique_pending,
            Building.REFERENCE: field.kind in POINTING and not module.deleted,
        }
        return (module, field) if asked[self.what] else None


def in_background(step: Buildable) -> StartJob:
    """The step that has a job do the same beside reads and writes."""
    what, detail = _WHAT[type(step)]
    body = {"what": str(what), "module": step.module.number, "field": step.field.number}
    target = f"{step.module.api_name}.{step.field.api_name}"
    return StartJob(NewJob(JobKind.BUILD_INDEX, body), target, detail)


def build_of(body: Json) -> IndexBuild:
    """What the body of a job asks for."""
    return IndexBuild(
        Building(cast(str, body["what"])), cast(int, body["module"]), cast(int, body["field"])
    )
