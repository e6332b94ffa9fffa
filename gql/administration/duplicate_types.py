"""The types of a module's duplicate rules, and what their mutations take."""

import strawberry
from strawberry import UNSET

from crm import duplicates as crm
from crm.defining import inputs
from crm.defining.duplicate_rules import DuplicateRuleDraft, MatchDraft
from crm.definitions import Module
from schema_builder.enums import describe

MatchMethod = crm.MatchMethod
DuplicateAction = crm.DuplicateAction

describe(
    MatchMethod,
    "MatchMethod",
    "How the values of a field are compared to find duplicates.",
    {
        "EXACT": "They are equal; case does not matter in texts.",
        "EMAIL": "They are one e-mail address: without case, and without what stands after a plus "
        "sign before the @.",
        "PHONE": "They are one phone number; of fields of kind TEXT the last nine digits count, "
        "so that it does not matter how it is dialled.",
        "SIMILAR": "They are much alike: `threshold` says how many of their groups of three "
        "letters they must share. Case and accents do not matter.",
    },
)
describe(
    DuplicateAction,
    "DuplicateAction",
    "What becomes of a write that makes a duplicate.",
    {
        "WARN": "It is made, and told in the payload's `warnings`.",
        "REFUSE": "It is refused with the user error DUPLICATE.",
    },
)


@strawberry.type(description="A field that a duplicate rule compares.")
class FieldMatch:
    """A field that a duplicate rule compares."""

    field: str = strawberry.field(description="Its name in the API.")
    method: MatchMethod = strawberry.field(description="How its values are compared.")
    threshold: float | None = strawberry.field(
        description="How much alike values must be, from 0.3 to 1; null unless SIMILAR."
    )


@strawberry.type(
    description="What makes two records of a module look like the same thing: all its `matches` "
    "hold. A missing value matches nothing."
)
class DuplicateRule:
    """A duplicate rule of a module."""

    source: strawberry.Private[crm.DuplicateRule]
    home: strawberry.Private[Module]

    @strawberry.field(description="Its key, which is unique among the module's duplicate rules.")
    def key(self) -> str:
        return self.source.key

    @strawberry.field(description="What people call it; messages name it.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(description="The fields that must match, all of them.")
    def matches(self) -> list[FieldMatch]:
        return [
            FieldMatch(
                field=self.home.by_number[each.field].api_name,
                method=each.method,
                threshold=each.threshold if each.method is MatchMethod.SIMILAR else None,
            )
            for each in self.source.matches
        ]

    @strawberry.field(description="What becomes of a write that makes a duplicate.")
    def action(self) -> DuplicateAction:
        return self.source.action

    @strawberry.field(description="Whether it is asked at all.")
    def active(self) -> bool:
        return self.source.active

    @strawberry.field(
        description="Whether it waits for its index, which a job builds, and is not asked yet."
    )
    def pending(self) -> bool:
        return self.source.active and crm.waits(self.home, self.source)


_LABEL = "What people call it; messages name it."
_MATCHES = "The fields that must match, all of them; 1 to 5."
_ACTION = "What becomes of a write that makes a duplicate."
_ACTIVE = "Whether it is asked at all."


@strawberry.input(description='A field to compare, such as `{field: "email", method: EMAIL}`.')
class FieldMatchInput:
    """A field to compare."""

    field: str = strawberry.field(description="Its name in the API.")
    method: MatchMethod = strawberry.field(description="How its values are compared.")
    threshold: float | None = strawberry.field(
        default=None,
        description="For SIMILAR, how much alike values must be: 0.3 to 1, usually 0.6.",
    )


@strawberry.input(
    description='A duplicate rule. Example: `{key: "samePerson", label: "Same person", matches: '
    '[{field: "name", method: SIMILAR}, {field: "phone", method: PHONE}], action: WARN}`.'
)
class DuplicateRuleInput:
    """A duplicate rule to make."""

    key: str = strawberry.field(description="Its key, unique in the module, such as sameEmail.")
    label: str = strawberry.field(description=_LABEL)
    matches: list[FieldMatchInput] = strawberry.field(description=_MATCHES)
    action: DuplicateAction | None = strawberry.field(
        default=DuplicateAction.WARN, description=_ACTION
    )
    active: bool | None = strawberry.field(default=True, description=_ACTIVE)

    def read(self) -> DuplicateRuleDraft:
        """What is to be checked."""
        return DuplicateRuleDraft(
            self.label, _matches(self.matches), self.action, self.active is not False
        )


@strawberry.input(description="What changes of a duplicate rule; what is left out stays.")
class DuplicateRuleUpdate:
    """What changes of a duplicate rule."""

    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    matches: list[FieldMatchInput] | None = strawberry.field(default=UNSET, description=_MATCHES)
    action: DuplicateAction | None = strawberry.field(default=UNSET, description=_ACTION)
    active: bool | None = strawberry.field(default=UNSET, description=_ACTIVE)

    def read(self) -> DuplicateRuleDraft:
        """What is to be checked."""
        return DuplicateRuleDraft(
            label=inputs.UNSET if self.label is UNSET else self.label,
            matches=inputs.UNSET if self.matches is UNSET else _matches(self.matches or []),
            action=inputs.UNSET if self.action is UNSET else self.action,
            active=inputs.UNSET if self.active is UNSET else self.active,
        )


def _matches(given: list[FieldMatchInput]) -> tuple[MatchDraft, ...]:
    return tuple(MatchDraft(each.field, each.method, each.threshold) for each in given)
