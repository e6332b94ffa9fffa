"""The kinds of fields as the API tells them."""

from enum import StrEnum
from typing import TYPE_CHECKING

import strawberry

from crm.carrying import BECOMES
from crm.definitions import OnDelete, RollupFunction
from crm.kinds import KINDS, Kind
from schema_builder.enums import describe

CREATABLE: dict[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.creatable}

_TOLD = {name: kind for name, kind in KINDS.items() if kind.told}

if TYPE_CHECKING:

    class FieldKind(StrEnum):
        """A kind of field; its members are the names of those that the API tells of."""

else:
    FieldKind = StrEnum("FieldKind", {name: name for name in _TOLD}, module=__name__)

describe(
    FieldKind,
    "FieldKind",
    "What a field holds. `fieldKinds` tells what each kind takes.",
    {name: kind.description for name, kind in _TOLD.items()},
)
describe(
    OnDelete,
    "OnDelete",
    "What happens to a record when the record that its lookup points to is deleted.",
    {
        "SET_NULL": "It stays and points nowhere.",
        "RESTRICT": "The other record cannot be deleted while this one points to it.",
        "CASCADE": "It is deleted too.",
    },
)
describe(
    RollupFunction,
    "RollupFunction",
    "What a rollup makes of the related records. Where there are none COUNT gives 0, the others "
    "nothing.",
    {
        "COUNT": "How many there are.",
        "SUM": "The sum of a number.",
        "AVERAGE": "The average of a number, rounded to 10 decimals.",
        "MINIMUM": "The least number, or the earliest day or moment.",
        "MAXIMUM": "The greatest number, or the latest day or moment.",
        "FIRST": "The value of the first of them.",
        "LAST": "The value of the last of them.",
    },
)


@strawberry.type(description="What a kind of field is and takes.")
class FieldKindInfo:
    """What a kind of field is and takes."""

    source: strawberry.Private[Kind]

    @strawberry.field(description="The kind.")
    def kind(self) -> FieldKind:
        return FieldKind(self.source.name)

    @strawberry.field(description="What a field of this kind holds.")
    def description(self) -> str:
        return self.source.description

    @strawberry.field(
        description="The GraphQL type of a value; `enum` where each field has an enum of its own, "
        "`result` where it follows from what is computed, `connection` where it is a list of "
        "records."
    )
    def value_type(self) -> str:
        return self.source.scalar

    @strawberry.field(
        description="The blocks of rules that `FieldInput` takes for this kind, such as `text`."
    )
    def rules(self) -> list[str]:
        return sorted(self.source.rules)

    @strawberry.field(description="What a filter may ask of a value, such as `eq`.")
    def operators(self) -> list[str]:
        return [operator.value for operator in self.source.operators]

    @strawberry.field(description="Whether a field of this kind can be `unique`.")
    def may_be_unique(self) -> bool:
        return self.source.may_be_unique

    @strawberry.field(description="Whether a field of this kind can be `required`.")
    def may_be_required(self) -> bool:
        return self.source.may_be_required

    @strawberry.field(description="Whether a field of this kind can have a `defaultValue`.")
    def may_have_default(self) -> bool:
        return self.source.may_have_default

    @strawberry.field(description="Whether records can be ordered by a field of this kind.")
    def sortable(self) -> bool:
        return self.source.sortable

    @strawberry.field(
        description="The kinds that a field of this kind can become, its values being carried."
    )
    def becomes(self) -> list[FieldKind]:
        return [FieldKind(name) for name in BECOMES[self.source.name] if name in CREATABLE]
