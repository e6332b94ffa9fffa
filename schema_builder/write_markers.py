"""What the fields of mutations and of their payloads stand for (see `schema_builder.markers`)."""

from dataclasses import dataclass

from crm.definitions import Module


@dataclass(frozen=True, slots=True)
class CreateOne:
    """Mutation: creates one record."""

    module: Module


@dataclass(frozen=True, slots=True)
class CreateMany:
    """Mutation: creates several records."""

    module: Module


@dataclass(frozen=True, slots=True)
class UpdateOne:
    """Mutation: updates one record."""

    module: Module


@dataclass(frozen=True, slots=True)
class UpdateMany:
    """Mutation: updates a selection of records."""

    module: Module


@dataclass(frozen=True, slots=True)
class UpsertMany:
    """Mutation: makes several records or changes those that are there."""

    module: Module


@dataclass(frozen=True, slots=True)
class DeleteOne:
    """Mutation: deletes one record."""

    module: Module


@dataclass(frozen=True, slots=True)
class DeleteMany:
    """Mutation: deletes a selection of records."""

    module: Module


@dataclass(frozen=True, slots=True)
class AssignMany:
    """Mutation: gives a selection of records to one owner."""

    module: Module


@dataclass(frozen=True, slots=True)
class TagMany:
    """Mutation: gives a selection of records tags."""

    module: Module


@dataclass(frozen=True, slots=True)
class UntagMany:
    """Mutation: takes tags away from a selection of records."""

    module: Module


@dataclass(frozen=True, slots=True)
class RestoreMany:
    """Mutation: restores a selection of records."""

    module: Module


@dataclass(frozen=True, slots=True)
class LogFollowUp:
    """Mutation: writes a follow-up of a record of any module."""


@dataclass(frozen=True, slots=True)
class PayloadAlong:
    """Payload part: a record that was written, by a name of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class MergeMany:
    """Mutation: merges records into one."""

    module: Module


@dataclass(frozen=True, slots=True)
class PayloadRecord:
    """Payload part: the record that was written."""

    module: Module


@dataclass(frozen=True, slots=True)
class PayloadCreated:
    """Payload part: whether the record was made."""


@dataclass(frozen=True, slots=True)
class PayloadErrors:
    """Payload part: the user errors."""


@dataclass(frozen=True, slots=True)
class PayloadWarnings:
    """Payload part: what a person should look at."""


@dataclass(frozen=True, slots=True)
class PayloadConflict:
    """Payload part: what somebody else changed meanwhile."""


@dataclass(frozen=True, slots=True)
class PayloadPreview:
    """Payload part: what a dry run would come to."""


@dataclass(frozen=True, slots=True)
class PreviewRecordOf:
    """Preview part: a record, or a list of records, of any module."""


@dataclass(frozen=True, slots=True)
class PreviewWorkflowsOf:
    """Preview part: the workflows that would start."""


@dataclass(frozen=True, slots=True)
class PayloadResults:
    """Payload part: one payload for each record of a bulk write."""

    module: Module


@dataclass(frozen=True, slots=True)
class PayloadJob:
    """Payload part: the job that was started."""


@dataclass(frozen=True, slots=True)
class PayloadCount:
    """Payload part: how many records a mass write changed."""


MutationMarker = (
    CreateOne
    | CreateMany
    | UpdateOne
    | UpdateMany
    | UpsertMany
    | DeleteOne
    | DeleteMany
    | RestoreMany
    | AssignMany
    | MergeMany
    | TagMany
    | UntagMany
)
PayloadMarker = (
    PayloadRecord
    | PayloadAlong
    | PayloadCreated
    | PayloadErrors
    | PayloadWarnings
    | PayloadConflict
    | PayloadPreview
    | PreviewRecordOf
    | PreviewWorkflowsOf
    | PayloadResults
    | PayloadJob
    | PayloadCount
)
