"""Former names in grace as the API tells them, and who still uses them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import strawberry
from strawberry.types import Info

from crm.access import ADMINISTRATOR
from crm.definitions import Field, Module
from crm.former_names import FormerName as KeptName
from crm.former_names import FormerNames as KeptNames
from crm.grace import FormerUse, module_use
from gql.context import Context
from storage.former_uses import TOLD_DAYS, UseCount


@strawberry.type(description="How many requests of one API key used a former name on a day.")
class FormerNameUse:
    """How many requests of one key used a former name on a day."""

    source: strawberry.Private[UseCount]

    @strawberry.field(description="What the API key is called; without a name its beginning.")
    def api_key(self) -> str:
        return self.source.label or self.source.prefix

    @strawberry.field(description="The id of the API key.")
    def api_key_id(self) -> strawberry.ID:
        return strawberry.ID(str(self.source.token))

    @strawberry.field(description="The beginning of the API key, by which its owner knows it.")
    def prefix(self) -> str:
        return self.source.prefix

    @strawberry.field(description="The name of the user whom the API key speaks for.")
    def user(self) -> str:
        return self.source.member

    @strawberry.field(description="The day, in UTC.")
    def day(self) -> date:
        return self.source.day

    @strawberry.field(description="How many requests used the name, once or several times each.")
    def count(self) -> int:
        return self.source.count


@strawberry.type(
    description="A name that a module or field had, and to which it answers until its grace ends. "
    "Example: `{ modules { apiName formerNames { name until uses { apiKey day count } } fields { "
    "apiName formerNames { name until uses { apiKey day count } } } } }`."
)
class FormerName:
    """A name that a module or field had, and to which it still answers."""

    kept: strawberry.Private[KeptName | KeptNames]
    use: strawberry.Private[FormerUse]

    @strawberry.field(description="The name that it had; of a module its singular.")
    def name(self) -> str:
        return self.kept.name if isinstance(self.kept, KeptName) else self.kept.api_name

    @strawberry.field(description="The plural that a module had; null for fields.")
    def plural_name(self) -> str | None:
        return None if isinstance(self.kept, KeptName) else self.kept.plural_api_name

    @strawberry.field(
        description="Whether the other side of a lookup was called so, a list of the module that "
        "the lookup points to."
    )
    def inverse(self) -> bool:
        return isinstance(self.kept, KeptName) and self.kept.inverse

    @strawberry.field(description="Until when it answers.")
    def until(self) -> datetime:
        return self.kept.until

    @strawberry.field(
        description=f"Who used it in the last {TOLD_DAYS} days, the latest day first. It is "
        "counted within seconds. Null for whoever is no administrator."
    )
    def uses(self, info: Info[Context, None]) -> list[FormerNameUse] | None:
        context = info.context
        if context.asker.role != ADMINISTRATOR:
            return None
        return [FormerNameUse(source=one) for one in context.known_uses.get(self.use, ())]


def told_field_names(home: Module, field: Field) -> Iterator[FormerName]:
    """The former names of a field and of the other side of a lookup."""
    for kept in field.former_names:
        yield FormerName(kept=kept, use=FormerUse(home.number, field.number, kept.name))


def told_module_names(module: Module) -> Iterator[FormerName]:
    """The former names of a module."""
    for kept in module.former_names:
        yield FormerName(kept=kept, use=module_use(module, kept))
