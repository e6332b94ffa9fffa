"""What the mutations of rules and transitions take."""

from typing import cast

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from crm import transitions as crm
from crm.defining import inputs
from crm.defining.record_rules import RuleDraft
from gql.administration.record_rule_types import RuleEvent

_LABEL = "What administrators call it."
_ON = "The writes that it is asked at."
_FILTER = (
    "The write is refused where this holds for the record as it would be after it; of a deletion, "
    "as it is. The same JSON as the `filter` argument of the module's list, such as "
    "`{isPrimary: {eq: true}}`, or `{company: {industry: {isNull: true}}}` through a lookup."
)
_BEFORE = "And this for the record as it was before an update, such as `{stage: {eq: WON}}`."
_FIELDS = "Ask updates only where one of these fields changes; left out, whatever changes."
_MESSAGE = "What the person is told whose write is refused: what is wrong, and what would be right."
_FIELD = "The field beside which a form shows the message; left out, none."
_ACTIVE = "Whether it is asked at all."


@strawberry.input(
    description="A rule that refuses writes. Example, that primary contacts stay: `{key: "
    '"keepPrimary", label: "Primary contacts stay", on: [DELETE], filter: {isPrimary: {eq: true}}, '
    'message: "Make another contact the primary one first."}`.'
)
class RuleInput:
    """A rule to make."""

    key: str = strawberry.field(description="Its key, unique in the module, such as keepPrimary.")
    label: str = strawberry.field(description=_LABEL)
    on: list[RuleEvent] = strawberry.field(description=_ON)
    message: str = strawberry.field(description=_MESSAGE)
    filter: JSON | None = strawberry.field(default=None, description=_FILTER)
    before: JSON | None = strawberry.field(default=None, description=_BEFORE)
    fields: list[str] | None = strawberry.field(default=None, description=_FIELDS)
    field: str | None = strawberry.field(default=None, description=_FIELD)
    active: bool | None = strawberry.field(default=True, description=_ACTIVE)

    def read(self) -> RuleDraft:
        """What is to be checked."""
        return RuleDraft(
            label=self.label,
            on=tuple(self.on),
            filter=self.filter,
            before=self.before,
            fields=tuple(self.fields or ()),
            message=self.message,
            field=self.field,
            active=self.active is not False,
        )


@strawberry.input(description="What changes of a rule; what is left out stays.")
class RuleUpdate:
    """What changes of a rule."""

    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    on: list[RuleEvent] | None = strawberry.field(default=UNSET, description=_ON)
    message: str | None = strawberry.field(default=UNSET, description=_MESSAGE)
    filter: JSON | None = strawberry.field(default=UNSET, description=_FILTER)
    before: JSON | None = strawberry.field(default=UNSET, description=_BEFORE)
    fields: list[str] | None = strawberry.field(default=UNSET, description=_FIELDS)
    field: str | None = strawberry.field(default=UNSET, description=_FIELD)
    active: bool | None = strawberry.field(default=UNSET, description=_ACTIVE)

    def read(self) -> RuleDraft:
        """What is to be checked."""
        given = {
            name: inputs.UNSET if value is UNSET else value for name, value in vars(self).items()
        }
        for name in ("on", "fields"):
            if isinstance(given[name], list):
                given[name] = tuple(cast("list[object]", given[name]))
        return RuleDraft(**given)


@strawberry.input(
    description="A change of a select that is allowed. Example: `{from: [NEW_DEAL, HOLD], to: "
    "[DEAL_LOST], noteRequired: true}`; `{}` allows every change."
)
class TransitionInput:
    """A change of a select that is allowed."""

    from_: list[str] | None = strawberry.field(
        name="from",
        default=None,
        description="The options it may be changed from; left out, any, and no value.",
    )
    to: list[str] | None = strawberry.field(
        default=None,
        description="The options it may be changed to; left out, any, and no value.",
    )
    roles: list[str] | None = strawberry.field(
        default=None, description="The roles that may change it so; left out, all."
    )
    note_required: bool | None = strawberry.field(
        default=False,
        description="Whether the write must carry a note that says why: `options: {note: {body: "
        '"…"}}`.',
    )


@strawberry.input(
    description="Which option of a select may follow which; what no transition allows is refused."
)
class TransitionsInput:
    """Which option of a select may follow which."""

    allowed: list[TransitionInput] = strawberry.field(
        description="The changes that are allowed; of several that fit, one without a note counts."
    )
    initial: list[str] | None = strawberry.field(
        default=None, description="The options that a new record may have; left out, any."
    )

    def read(self) -> crm.Transitions:
        """What is to be checked."""
        return crm.Transitions(
            tuple(
                crm.Transition(
                    _tuple(each.from_),
                    _tuple(each.to),
                    _tuple(each.roles),
                    bool(each.note_required),
                )
                for each in self.allowed
            ),
            _tuple(self.initial),
        )


def _tuple(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(dict.fromkeys(given))
