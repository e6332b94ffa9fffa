"""The types of a module's rules and of a select's transitions."""

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from crm import rules as crm
from crm.defining.record_rules import shown_rule_filter
from crm.definitions import Definitions, Module
from crm.saved_names import named
from crm.transitions import Transition as CrmTransition
from gql.administration.tag_names import with_names
from gql.context import Context
from schema_builder.enums import describe

RuleEvent = crm.RuleEvent

describe(
    RuleEvent,
    "RuleEvent",
    "The kinds of writes that a rule is asked at.",
    {
        "CREATE": "A record is made, by itself or along with another.",
        "UPDATE": "A record changes.",
        "DELETE": "A record is deleted, also one that goes along with another.",
    },
)


@strawberry.type(
    description="What no write of a module's records may do, whoever makes it: people, "
    "integrations and workflows alike."
)
class Rule:
    """A rule of a module."""

    source: strawberry.Private[crm.Rule]
    home: strawberry.Private[Module]
    definitions: strawberry.Private[Definitions]

    @strawberry.field(description="Its key, which is unique within the module.")
    def key(self) -> str:
        return self.source.key

    @strawberry.field(description="What administrators call it.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(description="The writes that it is asked at.")
    def on(self) -> list[RuleEvent]:
        return list(self.source.on)

    @strawberry.field(
        description="The filter that must not hold for the record as it would be after the write; "
        "of a deletion, as it is."
    )
    async def filter(self, info: Info[Context, None]) -> JSON | None:
        shown = shown_rule_filter(self.definitions, self.home, self.source.filter)
        return await with_names(info, shown or None)

    @strawberry.field(
        description="The filter that must hold as well for the record as it was before an update."
    )
    async def before(self, info: Info[Context, None]) -> JSON | None:
        if self.source.before is None:
            return None
        shown = shown_rule_filter(self.definitions, self.home, self.source.before)
        return await with_names(info, shown)

    @strawberry.field(
        description="Updates are asked only where one of these fields changes; empty for any."
    )
    def fields(self) -> list[str]:
        return [self._name(column) for column in self.source.fields]

    @strawberry.field(description="What the person is told whose write is refused.")
    def message(self) -> str:
        return self.source.message

    @strawberry.field(description="The field beside which a form shows the message.")
    def field(self) -> str | None:
        return None if self.source.field is None else self._name(self.source.field)

    @strawberry.field(description="Whether it is asked at all.")
    def active(self) -> bool:
        return self.source.active

    def _name(self, column: str) -> str:
        found = (field for field in self.home.by_name.values() if field.column == column)
        return next((input_name(self.home, field.api_name) for field in found), column)


def input_name(module: Module, name: str) -> str:
    """The name by which a rule says a field."""
    found = named(module, name)
    return name if found is None else found.name


@strawberry.type(description="A change of a select that is allowed.")
class Transition:
    """A change of a select that is allowed."""

    source: strawberry.Private[CrmTransition]

    @strawberry.field(
        name="from",
        description="The options it may be changed from; null for any, and for no value.",
    )
    def from_(self) -> list[str] | None:
        return None if self.source.source is None else list(self.source.source)

    @strawberry.field(
        description="The options it may be changed to; null for any, and for no value."
    )
    def to(self) -> list[str] | None:
        return None if self.source.target is None else list(self.source.target)

    @strawberry.field(description="The roles that may change it so; null for all.")
    def roles(self) -> list[str] | None:
        return None if self.source.roles is None else list(self.source.roles)

    @strawberry.field(description="Whether the write must carry a note: `options: {note: …}`.")
    def note_required(self) -> bool:
        return self.source.note_required


@strawberry.type(
    description="Which option of a select may follow which. What no transition allows is refused."
)
class Transitions:
    """Which option of a select may follow which."""

    allowed: list[Transition] = strawberry.field(description="The changes that are allowed.")
    initial: list[str] | None = strawberry.field(
        description="The options that a new record may have; null for any."
    )
