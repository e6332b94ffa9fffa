"""The part of the schema that is the same in every workspace."""

from functools import cache

import strawberry

from gql.administration.calendars import CalendarQueries
from gql.administration.duplicate_mutations import DuplicateRuleMutations
from gql.administration.job_fields import JobMutations, JobQueries
from gql.administration.module_mutations import ModuleMutations
from gql.administration.module_queries import ModuleQueries
from gql.administration.module_types import Module
from gql.administration.people import PeopleQueries
from gql.administration.preference_mutations import PreferenceMutations
from gql.administration.preference_queries import PreferenceQueries
from gql.administration.record_rule_mutations import RuleMutations
from gql.administration.settings_mutations import SettingsMutations
from gql.administration.view_mutations import ViewMutations
from gql.administration.view_queries import ViewQueries
from gql.administration.workflow_mutations import WorkflowMutations
from gql.administration.workflow_queries import WorkflowQueries
from schema_builder.fixed import static_schema


@strawberry.type(
    description="Everything that can be read. Each module adds its own fields: one record by id "
    "(`deal`), one by a unique value (`dealBy`) and the list (`deals`)."
)
class Query(
    PeopleQueries,
    CalendarQueries,
    ModuleQueries,
    ViewQueries,
    PreferenceQueries,
    WorkflowQueries,
    JobQueries,
):
    """The root of queries."""


@strawberry.type(
    description="Everything that can be changed. Each module adds its own fields, such as "
    "`createDeal`, `createDeals`, `updateDeal` and `deleteDeal`. Mutations of one request run in "
    "order, each in a transaction of its own, or all in one where the operation is marked "
    "`@transaction`."
)
class Mutation(
    SettingsMutations,
    ModuleMutations,
    RuleMutations,
    DuplicateRuleMutations,
    ViewMutations,
    PreferenceMutations,
    WorkflowMutations,
    JobMutations,
):
    """The root of mutations."""


@cache
def fixed_schema() -> strawberry.Schema:
    """The fixed schema, made once a process."""
    return static_schema(Query, Mutation, (Module,))
