"""The queries that tell what a workspace's modules and fields are."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.definition_ids import number_of_module
from crm.grace import module_named
from gql.administration.field_kinds import CREATABLE, FieldKindInfo
from gql.administration.module_types import Module
from gql.administration.option_types import OptionSet
from gql.context import Context

Trashed = Annotated[
    bool, strawberry.argument(description="Those in the bin instead of those in use.")
]
System = Annotated[
    bool | None,
    strawberry.argument(
        description="`true`: only those that come with every workspace, such as notes. `false`: "
        "only the others."
    ),
]
ById = Annotated[strawberry.ID | None, strawberry.argument(description="Its id, such as `mod_64`.")]
ByName = Annotated[
    str | None, strawberry.argument(description="Its name in the singular, such as `deal`.")
]


@strawberry.type
class ModuleQueries:
    """The root fields about definitions."""

    @strawberry.field(description="The modules of this workspace, in their order.")
    def modules(
        self, info: Info[Context, None], trashed: Trashed = False, system: System = None
    ) -> list[Module]:
        definitions = info.context.definitions
        return [
            Module(source=module, definitions=definitions)
            for module in definitions.all_modules
            if module.deleted == trashed and system in (None, module.system)
        ]

    @strawberry.field(
        description="One module, by its id or its name; null where there is none. "
        'Example: `module(apiName: "deal") { fields { apiName kind } }`.'
    )
    def module(
        self, info: Info[Context, None], id: ById = None, api_name: ByName = None
    ) -> Module | None:
        definitions = info.context.definitions
        number = None if id is None else number_of_module(id)
        called = None if api_name is None else module_named(definitions, api_name)
        for module in definitions.all_modules:
            by_id = id is None or module.number == number
            by_name = api_name is None or module is called
            if by_id and by_name and (id is not None or api_name is not None):
                return Module(source=module, definitions=definitions)
        return None

    @strawberry.field(description="The sets of options that several fields share.")
    def option_sets(self, info: Info[Context, None]) -> list[OptionSet]:
        definitions = info.context.definitions
        return [OptionSet(source=one, definitions=definitions) for one in definitions.option_sets]

    @strawberry.field(description="The kinds of fields that can be made, and what each takes.")
    def field_kinds(self) -> list[FieldKindInfo]:
        return [FieldKindInfo(source=kind) for kind in CREATABLE.values()]
