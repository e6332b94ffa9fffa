"""What a BUILD_INDEX job is told: which index, or which reference, of which fields."""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from crm.changes import AddIndex, AddMatchIndex, AddReference, AddUnique, AddUniqueKey, StartJob
from crm.definitions import POINTING, Definitions, Field, Module
from crm.duplicates import MatchMethod, match_indexes
from crm.jobs import JobKind, Json, NewJob
from crm.unique_keys import key_fields


class Building(StrEnum):
    """What is built."""

    ORDER = "ORDER"
    UNIQUE = "UNIQUE"
    UNIQUE_KEY = "UNIQUE_KEY"
    REFERENCE = "REFERENCE"
    MATCH_EXACT = "MATCH_EXACT"
    MATCH_EMAIL = "MATCH_EMAIL"
    MATCH_PHONE = "MATCH_PHONE"
    MATCH_SIMILAR = "MATCH_SIMILAR"


Buildable = AddIndex | AddUnique | AddUniqueKey | AddReference | AddMatchIndex
"""The steps of a definition change that read the whole table."""

MATCHES: dict[Building, MatchMethod] = {
    Building.MATCH_EXACT: MatchMethod.EXACT,
    Building.MATCH_EMAIL: MatchMethod.EMAIL,
    Building.MATCH_PHONE: MatchMethod.PHONE,
    Building.MATCH_SIMILAR: MatchMethod.SIMILAR,
}
"""The methods of duplicate rules that have indexes."""
_MATCH_DETAIL = (
    "The index that finds duplicates by the field is built in the background; until then rules "
    "that compare it are `pending` and not asked."
)
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
    AddUniqueKey: (
        Building.UNIQUE_KEY,
        "The fields become unique together when their index is built, in the background; that "
        "fails where records share their values. Until then the key is `pending`.",
    ),
    AddReference: (
        Building.REFERENCE,
        "The index that finds the records which point to one is built in the background; until "
        "then related lists are slower.",
    ),
}


@dataclass(frozen=True, slots=True)
class IndexBuild:
    """What one job builds, by the numbers of module and fields: of one field, or of a key's."""

    what: Building
    module: int
    fields: tuple[int, ...]

    @property
    def field(self) -> int:
        """The field, where it is one."""
        return self.fields[0]

    def found(self, definitions: Definitions) -> tuple[Module, tuple[Field, ...]] | None:
        """The module and the fields, where they are there, be it in the bin."""
        module = definitions.by_number.get(self.module)
        if module is None or any(number not in module.by_number for number in self.fields):
            return None
        return module, tuple(module.by_number[number] for number in self.fields)

    def wanted(self, definitions: Definitions) -> tuple[Module, tuple[Field, ...]] | None:
        """The module and the fields, where the definitions still ask for this to be built.

        A module in the bin keeps its indexes, but points to nothing.
        """
        found = self.found(definitions)
        if found is None or any(field.deleted for field in found[1]):
            return None
        module, fields = found
        asked = {
            Building.ORDER: fields[0].indexed,
            Building.UNIQUE: fields[0].unique or fields[0].unique_pending,
            Building.UNIQUE_KEY: any(key.fields == self.fields for key in module.unique_keys),
            **{
                what: (fields[0].number, method) in match_indexes(module)
                for what, method in MATCHES.items()
            },
            Building.REFERENCE: fields[0].kind in POINTING and not module.deleted,
        }
        return found if asked[self.what] else None


def in_background(step: Buildable) -> StartJob:
    """The step that has a job do the same beside reads and writes."""
    what, detail = _told(step)
    module = step.module
    fields = key_fields(module, step.key) if isinstance(step, AddUniqueKey) else (step.field,)
    body = {
        "what": str(what),
        "module": module.number,
        "fields": [field.number for field in fields],
    }
    single = f"{module.api_name}.{fields[0].api_name}"
    target = module.api_name if isinstance(step, AddUniqueKey) else single
    return StartJob(NewJob(JobKind.BUILD_INDEX, body), target, detail)


def _told(step: Buildable) -> tuple[Building, str]:
    if isinstance(step, AddMatchIndex):
        what = next(what for what, method in MATCHES.items() if method is step.method)
        return what, _MATCH_DETAIL
    return _WHAT[type(step)]


def build_of(body: Json) -> IndexBuild:
    """What the body of a job asks for."""
    # Jobs that were started before keys could be built name one field.
    fields = body["fields"] if "fields" in body else [body["field"]]
    return IndexBuild(
        Building(cast(str, body["what"])),
        cast(int, body["module"]),
        tuple(cast("list[int]", fields)),
    )
