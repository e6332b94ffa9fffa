"""How much of its plan a workspace uses."""

import strawberry
from strawberry.types import Info

from crm.defining.growth import fields_counted, modules_counted
from crm.defining.limits import Limits
from crm.system_modules import written_by_tessera
from gql.administration.module_types import Module
from gql.context import Context
from storage.definition_limits import read_limits
from storage.record_counts import Usage, read_usage


@strawberry.type(description="How many records and fields a module has.")
class ModuleUsage:
    """How many records and fields a module has."""

    module: Module = strawberry.field(description="The module.")
    records: int = strawberry.field(description="Its records that are not deleted.")
    trashed: int = strawberry.field(
        description="Its records in the recycle bin; they count until they are gone for good."
    )
    fields: int = strawberry.field(
        description="Its fields, those in the bin included, without those that the module of every "
        "workspace comes with."
    )


@strawberry.type(
    description="What the workspace has and may have. Example: `{ workspace { usage { records "
    "recordLimit modules moduleLimit fieldLimit byModule { module { label } records trashed fields "
    "} } } }`."
)
class WorkspaceUsage:
    """What the workspace has and may have."""

    source: strawberry.Private[Usage]
    limits: strawberry.Private[Limits]

    @strawberry.field(description="All records, of every module, those in recycle bins included.")
    def records(self) -> int:
        return self.source.records

    @strawberry.field(
        description="How many it may have; further ones are refused with RECORD_LIMIT. Null where "
        "there is no limit."
    )
    def record_limit(self) -> int | None:
        return self.source.limit

    @strawberry.field(
        description="The modules, those in the bin included, without those of every workspace."
    )
    def modules(self, info: Info[Context, None]) -> int:
        return modules_counted(info.context.whole)

    @strawberry.field(
        description="How many modules it may have; further ones are refused with MODULE_LIMIT."
    )
    def module_limit(self) -> int:
        return self.limits.modules

    @strawberry.field(
        description="How many fields each module may have; further ones are refused with "
        "FIELD_LIMIT. `byModule { fields }` has what counts."
    )
    def field_limit(self) -> int:
        return self.limits.fields

    @strawberry.field(
        description="The records and fields of each module, in the order of the modules. "
        "Entries of the activity log do not count."
    )
    def by_module(self, info: Info[Context, None]) -> list[ModuleUsage]:
        definitions, whole = info.context.definitions, info.context.whole
        found = {each.module: each for each in self.source.modules}
        return [
            ModuleUsage(
                module=Module(source=module, definitions=definitions),
                records=found[module.number].live if module.number in found else 0,
                trashed=found[module.number].binned if module.number in found else 0,
                fields=fields_counted(whole.by_number[module.number]),
            )
            for module in definitions.all_modules
            if not written_by_tessera(module)
        ]


async def usage_of(context: Context) -> WorkspaceUsage:
    """What the asker's workspace has and may have, as it is now."""
    pool, schema = context.server.pool, context.asker.schema
    return WorkspaceUsage(
        source=await read_usage(pool, schema), limits=await read_limits(pool, schema)
    )
