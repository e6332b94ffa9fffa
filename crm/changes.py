"""What a definition change consists of: the next definitions, steps in the database, a plan."""

from dataclasses import dataclass
from enum import StrEnum

from crm.carry_steps import AddShadow, Carry, DropShadow, TakeShadow
from crm.definitions import Definitions, Field, Module
from crm.duplicates import MatchMethod
from crm.errors import Refused, UserError, UserErrorCode
from crm.ids import MAX_MODULE_NUMBER
from crm.jobs import NewJob
from crm.unique_keys import UniqueKey


class Numbers:
    """Gives the numbers of new modules and fields, counting on from the workspace's own."""

    def __init__(self, next_module: int, next_field: int) -> None:
        self.next_module = next_module
        self.next_field = next_field

    def module(self) -> int:
        """The number of a new module; raises Refused when record ids have room for no more."""
        if self.next_module > MAX_MODULE_NUMBER:
            raise Refused(
                UserError(
                    UserErrorCode.INVALID,
                    "This workspace has used up the numbers of its modules; take a new one.",
                    ("input",),
                )
            )
        self.next_module += 1
        return self.next_module - 1

    def field(self) -> int:
        """The number of a new field."""
        self.next_field += 1
        return self.next_field - 1


class PlanAction(StrEnum):
    """What a step of a plan does."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    RENAME = "RENAME"
    MOVE = "MOVE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing that a change does or that was found about it, for people to read.

    `target` names the module or field ("deal", "deal.stage"); `destructive` says whether stored
    values are lost for good.
    """

    action: PlanAction
    target: str
    detail: str
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class DefinitionPlan:
    """What a change does, as a sentence and step by step."""

    summary: str
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class CreateTable:
    """Make the module's table with a column for each field, and its sequence of numbers."""

    module: Module


@dataclass(frozen=True, slots=True)
class DropTable:
    """Remove the module's table with all its records."""

    module: Module


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Make the field's column, and its sequence where it counts by itself."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class DropColumn:
    """Remove the field's column with all its values."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class AddLinks:
    """Make the table of a multi lookup's links to records of `target`, empty."""

    module: Module
    field: Field
    target: Module


@dataclass(frozen=True, slots=True)
class DropLinks:
    """Remove the table of a multi lookup's links with all of them."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class ChangeColumnType:
    """Give the column the type that follows from the new rules; refused where a value would
    not stay exactly what it is."""

    module: Module
    before: Field
    field: Field
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddUnique:
    """Hold the field's values apart; refused, naming some, where two records share one.

    `path` is None where no record can have a value yet.
    """

    module: Module
    field: Field
    path: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DropUnique:
    """No longer hold the field's values apart."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class AddUniqueKey:
    """Hold the values of several fields apart together; refused, naming some, where two records
    share them. `path` is None where no record can have a value yet."""

    module: Module
    key: UniqueKey
    path: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DropUniqueKey:
    """No longer hold the values of several fields apart together."""

    module: Module
    key: UniqueKey


@dataclass(frozen=True, slots=True)
class AddMatchIndex:
    """Keep an index by which records are found whose field matches by a method."""

    module: Module
    field: Field
    method: MatchMethod


@dataclass(frozen=True, slots=True)
class DropMatchIndex:
    """No longer keep an index for the matches of a field, by its number."""

    module: Module
    number: int
    method: MatchMethod


@dataclass(frozen=True, slots=True)
class AddIndex:
    """Keep the records sorted by the field too."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class DropIndex:
    """No longer keep the records sorted by the field."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class AddReference:
    """Hold a lookup's or user's values to records of `target` that exist, and keep an index of
    what points where. Unless `whole`, only new values are held: the rest is left to a job.

    Without a target, where values may be records of several modules, it is the index alone."""

    module: Module
    field: Field
    target: Module | None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class DropReference:
    """No longer hold a lookup's or user's values to records that exist."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class ForgetLinks:
    """Take away what an ANY_LOOKUP has that points to records of a module which is gone."""

    module: Module
    field: Field
    gone: Module


@dataclass(frozen=True, slots=True)
class RequireLinksAmong:
    """Refuse where a record, deleted ones included, points through an ANY_LOOKUP to a record of
    another module than these."""

    module: Module
    field: Field
    numbers: tuple[int, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequireRoom:
    """Refuse where the module's table has had too many columns to get `columns` more, or is made
    with too many."""

    module: Module
    columns: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequireUnusedOptions:
    """Refuse where a record, deleted ones included, holds one of the options."""

    module: Module
    field: Field
    keys: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TellRecords:
    """Tell in the plan how many records the module has."""

    module: Module


@dataclass(frozen=True, slots=True)
class TellBin:
    """Tell in the plan how many of the module's records are in its recycle bin."""

    module: Module


@dataclass(frozen=True, slots=True)
class TellGaps:
    """Tell in the plan how many records have no value in the field."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class TellValues:
    """Tell in the plan how many records have a value in the field."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class TellHolders:
    """Tell in the plan how many records have the option chosen in the field."""

    module: Module
    field: Field
    key: str


@dataclass(frozen=True, slots=True)
class FillWords:
    """Make the words anew that the module's records are found by."""

    module: Module


@dataclass(frozen=True, slots=True)
class StartJob:
    """Start a job in the same transaction, for work that would hold others up; `detail` tells
    in the plan what becomes of `target` later."""

    job: NewJob
    target: str
    detail: str


LayoutStep = (
    CreateTable
    | DropTable
    | AddColumn
    | DropColumn
    | AddLinks
    | DropLinks
    | ChangeColumnType
    | AddShadow
    | TakeShadow
    | DropShadow
    | AddUnique
    | DropUnique
    | AddUniqueKey
    | DropUniqueKey
    | AddMatchIndex
    | DropMatchIndex
    | AddIndex
    | DropIndex
    | AddReference
    | DropReference
    | ForgetLinks
)
"""What changes tables."""

Inquiry = (
    RequireRoom
    | RequireUnusedOptions
    | RequireLinksAmong
    | TellRecords
    | TellBin
    | TellGaps
    | TellValues
    | TellHolders
)
"""What is asked of the records: some refuse the change, some tell what it will meet."""

Step = LayoutStep | Inquiry | StartJob | FillWords | Carry


class Dependents(StrEnum):
    """What becomes of fields that are computed from what a change takes away or alters."""

    REFUSE = "REFUSE"
    DELETE = "DELETE"


class Loss(StrEnum):
    """What becomes of a change that cannot carry all values along."""

    REFUSE = "REFUSE"
    ALLOW = "ALLOW"


@dataclass(frozen=True, slots=True)
class Change:
    """A checked change: where it leads, its steps in order, its plan, and what it is about.

    `restored` are the numbers of the fields that come back from the bin.
    """

    next: Definitions
    steps: tuple[Step, ...]
    plan: DefinitionPlan
    module: int | None
    field: int | None = None
    section: str | None = None
    option_set: str | None = None
    option: str | None = None
    rule: str | None = None
    restored: frozenset[int] = frozenset()
    dependents: Dependents = Dependents.REFUSE
