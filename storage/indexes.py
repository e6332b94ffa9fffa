"""The indexes that definitions make, each as a value: its name, its keys and its commands."""

from dataclasses import dataclass

from crm.definitions import Field, Module
from crm.duplicates import MatchMethod
from crm.kinds import kind_of
from crm.money import ordered_by
from crm.unique_keys import Unique
from storage.duplicate_sql import compared_sql
from storage.formula_sql import index_expression
from storage.names import identifier, qualified


@dataclass(frozen=True, slots=True)
class Index:
    """An index on a module's table. `keys` are its expressions in SQL; with `live` it leaves
    deleted records out, with `binned` all others."""

    name: str
    table: str
    keys: tuple[str, ...]
    unique: bool = False
    live: bool = True
    binned: bool = False
    kind: str = "btree"

    def create(self, schema: str, *, concurrently: bool = False) -> str:
        """The command that makes it; `concurrently` holds no writer up, and cannot be part of a
        transaction."""
        unique = "unique " if self.unique else ""
        beside = "concurrently " if concurrently else ""
        held = " where deleted_at is null" if self.live else ""
        if self.binned:
            held = " where deleted_at is not null"
        return (
            f"create {unique}index {beside}{identifier(self.name)} "
            f"on {qualified(schema, self.table)} using {self.kind}({', '.join(self.keys)}){held}"
        )

    def drop(self, schema: str, *, concurrently: bool = False) -> str:
        """The command that removes it, where it is there."""
        beside = "concurrently " if concurrently else ""
        return f"drop index {beside}if exists {qualified(schema, self.name)}"


def bin_index(module: Module) -> Index:
    """The index of the records in a module's recycle bin, the longest there first."""
    return Index(f"b_{module.number}", module.table, ("deleted_at", "id"), live=False, binned=True)


def unique_index(module: Module, field: Field) -> Index:
    """The index that holds a unique field's values apart."""
    return Index(f"u_{field.number}", module.table, (unique_expression(field),), unique=True)


def unique_key_index(module: Module, fields: Unique) -> Index:
    """The index that holds the values of several fields apart together."""
    keys = tuple(unique_expression(field) for field in fields)
    name = unique_key_name(tuple(field.number for field in fields))
    return Index(name, module.table, keys, unique=True)


def unique_key_name(fields: tuple[int, ...]) -> str:
    """The name of the index over the fields with these numbers."""
    return "_".join(["q", *map(str, fields)])


def order_index(module: Module, field: Field) -> Index:
    """The index of an indexed field: the records sorted by it, those without a value last.

    Read backward it serves the opposite order; where an order has its nulls at the other end, a
    list reads the part with and the part without values apart (see `storage.order_sql`). That of a
    computed field has deleted records in it too: what the planner knows of an expression it takes
    from whole indexes alone.
    """
    keys = (*order_expressions(module, field), "id")
    return Index(f"i_{field.number}", module.table, keys, live=not field.is_computed)


def reference_index(module: Module, field: Field) -> Index:
    """The index that finds the records whose field points to a given one."""
    return Index(f"l_{field.number}", module.table, (identifier(field.column), "id"), live=False)


def match_index(module: Module, field: Field, method: MatchMethod) -> Index:
    """The index by which records are found whose field matches a value by a method."""
    compared, name = compared_sql(field, method), match_index_name(field.number, method)
    if method is MatchMethod.SIMILAR:
        return Index(name, module.table, (f"{compared} public.gin_trgm_ops",), kind="gin")
    return Index(name, module.table, (f"({compared})",))


def match_index_name(number: int, method: MatchMethod) -> str:
    """The name of the index for the matches of the field with this number."""
    return f"d_{number}_{method.lower()}"


def unique_expression(field: Field) -> str:
    """What must differ between two records for the field to count as unique."""
    column = identifier(field.column)
    return f"lower({column})" if kind_of(field).unique_folded else column


def order_expressions(module: Module, field: Field) -> tuple[str, ...]:
    """What records are ordered by when they are ordered by the field."""
    if field.is_computed:
        columns = [index_expression(module, field)]
    else:
        columns = [identifier(part.column) for part in ordered_by(field)]
    return tuple(f"tessera.fold({name})" if kind_of(field).folded else name for name in columns)
