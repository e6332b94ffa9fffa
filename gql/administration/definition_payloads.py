"""What every definition mutation takes besides its input, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import strawberry

from crm import changes
from crm.changes import Change, Dependents, Loss, Numbers, PlanAction
from crm.defining.grace import AT as GRACE_AT
from crm.defining.grace import Grace
from crm.definitions import Definitions
from crm.errors import Refused, UserErrorCode
from crm.errors import UserError as Mistake
from crm.option_sets import option_set
from gql.administration.duplicate_types import DuplicateRule
from gql.administration.job_types import Job, told
from gql.administration.module_types import Field, Module
from gql.administration.option_types import Option, OptionSet, told_option
from gql.administration.record_rule_types import Rule
from gql.administration.rule_types import Section
from gql.context import Context
from schema_builder.enums import describe
from schema_builder.payloads import UserError
from storage.job_log import JobEntry

DefinitionAction = PlanAction

describe(
    DefinitionAction,
    "DefinitionAction",
    "What a step of a definition change does.",
    {
        "CREATE": "Something is made.",
        "UPDATE": "Something becomes other than it was.",
        "RENAME": "A name in the API changes; documents that use the old one must follow.",
        "MOVE": "The order changes.",
        "DELETE": "Something goes to the bin, or for good where it says `destructive`.",
        "RESTORE": "Something comes back from the bin.",
        "NOTE": "Nothing is done: it says what was found among the records.",
    },
)


describe(
    Dependents,
    "Dependents",
    "What becomes of formulas and rollups that are made of what a change takes away or alters.",
    {
        "REFUSE": "The change is refused; the error names them.",
        "DELETE": "They go to the bin with it; the plan names them.",
    },
)


describe(
    Loss,
    "Loss",
    "What becomes of a change that cannot carry all values along, as from one kind to another.",
    {
        "REFUSE": "It is refused; the error shows some of the values.",
        "ALLOW": "They are lost; the plan counts them and shows some.",
    },
)


@strawberry.input(description="How a definition change is carried out.")
class DefinitionOptions:
    """How a definition change is carried out."""

    dry_run: bool | None = strawberry.field(
        default=False,
        description="Check and plan only: the answer is that of the real change, and nothing of "
        "it is kept. Ids of what would be made are not to be used.",
    )
    dependents: Dependents | None = strawberry.field(
        default=Dependents.REFUSE,
        description="What becomes of formulas and rollups that would lose their meaning.",
    )
    loss: Loss | None = strawberry.field(
        default=Loss.REFUSE,
        description="Whether values may be lost that cannot be carried to another kind.",
    )
    grace_until: datetime | None = strawberry.field(
        default=None,
        description="For `updateModule` and `updateField`: until when former names go on "
        "answering in documents, inputs and saved filters, marked as deprecated. A former name "
        "stays taken meanwhile; both names in one input are INVALID. Without another name it is "
        "the new end for the former names in grace: with a moment that has passed they end now.",
    )


@strawberry.type(description="One thing that a definition change does, or that was found.")
class DefinitionPlanStep:
    """One thing that a definition change does."""

    action: DefinitionAction = strawberry.field(description="What is done.")
    target: str = strawberry.field(
        description="What it is done to: `deal` for a module, `deal.stage` for a field, "
        "`deal#main` for a section, `deal.stage#WON` for an option, `deal!keepPrimary` "
        "for a rule, `leadSources` for a set of options and `leadSources#WEB` for one of these, "
        "`deal/won` for a view."
    )
    detail: str = strawberry.field(description="A sentence about it.")
    destructive: bool = strawberry.field(description="Whether stored values are lost for good.")


@strawberry.type(description="What a definition change does, to be read before it is made.")
class DefinitionPlan:
    """What a definition change does."""

    summary: str = strawberry.field(description="The change in a sentence.")
    steps: list[DefinitionPlanStep] = strawberry.field(description="Its steps, in their order.")


PLAN = "What the change does; without steps where it was refused."
JOBS = (
    "The jobs that go on with the change in the background, such as indexes of big tables; empty "
    "after a dry run, and where all is done already. `job(id:)` tells how far each has come."
)
ERRORS = "What is wrong with what was asked; empty when the change was made."


@strawberry.type(description="What came of a change of a module.")
class ModulePayload:
    """What came of a change of a module."""

    module: Module | None = strawberry.field(
        description="The module as it is now; null after an error or a deletion for good."
    )
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of a field.")
class FieldPayload:
    """What came of a change of a field."""

    field: Field | None = strawberry.field(
        description="The field as it is now; null after an error or a deletion for good."
    )
    module: Module | None = strawberry.field(description="The field's module as it is now.")
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of a section.")
class SectionPayload:
    """What came of a change of a section."""

    section: Section | None = strawberry.field(
        description="The section as it is now; null after an error or its deletion."
    )
    module: Module | None = strawberry.field(description="The section's module as it is now.")
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of a rule.")
class RulePayload:
    """What came of a change of a rule."""

    rule: Rule | None = strawberry.field(
        description="The rule as it is now; null after an error or its deletion."
    )
    module: Module | None = strawberry.field(description="The rule's module as it is now.")
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of a duplicate rule.")
class DuplicateRulePayload:
    """What came of a change of a duplicate rule."""

    rule: DuplicateRule | None = strawberry.field(
        description="The rule as it is now; null after an error or its deletion."
    )
    module: Module | None = strawberry.field(description="The rule's module as it is now.")
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of an option.")
class OptionPayload:
    """What came of a change of an option."""

    option: Option | None = strawberry.field(
        description="The option as it is now; null after an error."
    )
    field: Field | None = strawberry.field(
        description="The field whose own option it is, as it is now."
    )
    option_set: OptionSet | None = strawberry.field(
        description="The set that the option belongs to, as it is now."
    )
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of a set of options.")
class OptionSetPayload:
    """What came of a change of a set of options."""

    option_set: OptionSet | None = strawberry.field(
        description="The set as it is now; null after an error or its deletion."
    )
    plan: DefinitionPlan = strawberry.field(description=PLAN)
    jobs: list[Job] = strawberry.field(description=JOBS)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change that was carried out, or why it was refused."""

    change: Change | None
    refused: Refused | None = None
    jobs: tuple[JobEntry, ...] = ()

    def module_payload(self) -> ModulePayload:
        """The payload of a change of a module."""
        return ModulePayload(
            module=self._module(),
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def field_payload(self) -> FieldPayload:
        """The payload of a change of a field."""
        return FieldPayload(
            field=self._field(),
            module=self._module(),
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def section_payload(self) -> SectionPayload:
        """The payload of a change of a section."""
        module, found = self._module(), None
        if module is not None and self.change is not None:
            for one in module.source.sections:
                if one.key == self.change.section:
                    found = Section(key=one.key, label=one.label)
        return SectionPayload(
            section=found,
            module=module,
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def rule_payload(self) -> RulePayload:
        """The payload of a change of a rule."""
        module = self._module()
        key = None if self.change is None else self.change.rule
        rules = () if module is None else module.rules()
        return RulePayload(
            rule=next((rule for rule in rules if rule.source.key == key), None),
            module=module,
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def duplicate_rule_payload(self) -> DuplicateRulePayload:
        """The payload of a change of a duplicate rule."""
        module = self._module()
        key = None if self.change is None else self.change.rule
        rules = () if module is None else module.duplicate_rules()
        return DuplicateRulePayload(
            rule=next((rule for rule in rules if rule.source.key == key), None),
            module=module,
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def option_payload(self) -> OptionPayload:
        """The payload of a change of an option."""
        field, shared = self._field(), self._option_set()
        owner = field or shared
        key = None if self.change is None else self.change.option
        options = () if owner is None else owner.source.options
        return OptionPayload(
            option=next((told_option(one) for one in options if one.key == key), None),
            field=field,
            option_set=shared,
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def option_set_payload(self) -> OptionSetPayload:
        """The payload of a change of a set of options."""
        return OptionSetPayload(
            option_set=self._option_set(),
            plan=self._plan(),
            jobs=self._jobs(),
            user_errors=self._errors(),
        )

    def _field(self) -> Field | None:
        module = self._module()
        if module is None or self.change is None or self.change.field is None:
            return None
        found = module.source.by_number.get(self.change.field)
        if found is None:
            return None
        return Field(source=found, home=module.source, definitions=module.definitions)

    def _option_set(self) -> OptionSet | None:
        if self.change is None or self.change.option_set is None:
            return None
        found = option_set(self.change.next, self.change.option_set)
        return None if found is None else OptionSet(source=found, definitions=self.change.next)

    def _module(self) -> Module | None:
        if self.change is None or self.change.module is None:
            return None
        after = self.change.next
        source = after.by_number.get(self.change.module)
        return None if source is None else Module(source=source, definitions=after)

    def _plan(self) -> DefinitionPlan:
        if self.change is None:
            return DefinitionPlan(summary="Nothing changes.", steps=[])
        return told_plan(self.change.plan)

    def _jobs(self) -> list[Job]:
        return [told(entry) for entry in self.jobs]

    def _errors(self) -> list[UserError]:
        return [] if self.refused is None else told_errors(self.refused)


async def carry_out(
    context: Context,
    options: DefinitionOptions | None,
    make: Callable[[Definitions, Numbers], Change],
    *,
    renames: bool = False,
) -> Outcome:
    """Carry out a change, or only try it where the options say so.

    `renames` says that `make` heeds `graceUntil`; other changes are refused with it.
    """
    if options is not None and options.grace_until is not None and not renames:
        message = "graceUntil is for updateModule and updateField, which can rename."
        return Outcome(None, Refused(Mistake(UserErrorCode.INVALID, message, GRACE_AT)))
    dry_run = bool(options is not None and options.dry_run)
    dependents = (options and options.dependents) or Dependents.REFUSE

    def wanted(definitions: Definitions, numbers: Numbers) -> Change:
        return replace(make(definitions, numbers), dependents=dependents)

    try:
        changed = await context.change(wanted, dry_run=dry_run)
    except Refused as refused:
        return Outcome(None, refused)
    return Outcome(changed.change, jobs=() if dry_run else changed.jobs)


def grace_of(options: DefinitionOptions | None) -> Grace | None:
    """The grace that the options give to former names, with the time it is now."""
    if options is None or options.grace_until is None:
        return None
    return Grace(options.grace_until.astimezone(UTC), datetime.now(UTC))


def told_errors(refused: Refused) -> list[UserError]:
    """Why a change was refused, as the API tells it."""
    return [
        UserError(code=error.code, message=error.message, path=list(error.path))
        for error in refused.errors
    ]


def told_plan(plan: changes.DefinitionPlan) -> DefinitionPlan:
    """What a change does, as the API tells it."""
    return DefinitionPlan(
        summary=plan.summary,
        steps=[
            DefinitionPlanStep(
                action=step.action,
                target=step.target,
                detail=step.detail,
                destructive=step.destructive,
            )
            for step in plan.steps
        ],
    )
