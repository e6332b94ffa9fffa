"""The arguments that definition mutations share, with what they say of themselves."""

from typing import Annotated

import strawberry

from gql.administration.definition_payloads import DefinitionOptions

ModuleId = Annotated[
    strawberry.ID, strawberry.argument(description="The module's id, such as `mod_64`.")
]
FieldId = Annotated[
    strawberry.ID, strawberry.argument(description="The field's id, such as `fld_40`.")
]
SectionKey = Annotated[str, strawberry.argument(description="The section's key, such as `main`.")]
After = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="The id of the one to stand after; left out, the first."),
]
AfterKey = Annotated[
    str | None,
    strawberry.argument(description="The key of the one to stand after; left out, the first."),
]
Permanently = Annotated[
    bool | None,
    strawberry.argument(
        description="Delete it for good with all that it holds, also from the bin; left out, it "
        "goes to the bin."
    ),
]
Options = Annotated[
    DefinitionOptions | None,
    strawberry.argument(description="How the change is carried out, such as `{dryRun: true}`."),
]
