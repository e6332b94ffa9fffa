"""How much of its plan a workspace uses."""

import strawberry
from strawberry.types import Info

from crm.system_modules import written_by_tessera
from gql.administration.module_types import Module
from gql.context import Context
from storage.record_counts import Usage, read_usage


@strawberry.type(description="How many records a module has.")
class ModuleUsage:
    """How many records a module has."""

    module: Module = strawberry.field(description="The module.")
    records: int = strawberry.field(description="Its records that are not deleted.")
    trashed: int = strawberry.field(
        description="Its records in the recycle bin; they count until they are gone for good."
    )


@strawberry.type(
    description="How many records the workspace has and may have. Example: `{ workspace { usage { "
    "records recordLimit byModule { module { label } records trashed } } } }`."
)
class WorkspaceUsage:
    """How many records the workspace has and may have."""

    source: strawberry.Private[Usage]

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
        description="The records of each module, in the order of the modules. "
        "Entries of the activity log do not count."
    )
    def by_module(self, info: Info[Context, None]) -> list[ModuleUsage]:
        definitions = info.context.definitions
        found = {each.module: each for each in self.source.modules}
        return [
            ModuleUsage(
                module=Module(source=module, definitions=definitions),
                records=found[module.number].live if module.number in found else 0,
                trashed=found[module.number].binned if module.number in found else 0,
            )
            for module in definitions.all_modules
            if not written_by_tessera(module)
        ]


async def usage_of(context: Context) -> WorkspaceUsage:
    """What the asker's workspace has and may have, as it is now."""
    return WorkspaceUsage(source=await read_usage(context.server.pool, context.asker.schema))
