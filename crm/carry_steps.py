"""The steps of a change of kind: how the values of a field are carried to what it becomes."""

from dataclasses import dataclass

from crm.definitions import Field, Module


@dataclass(frozen=True, slots=True)
class CarryValues:
    """Give the values of a field the form of what it becomes, in a column that then takes the
    place of its own; refused, naming some, where values are lost and that is not allowed.

    Where a table has many records a job does it (see `crm.defining.kind_changes`).
    """

    module: Module
    before: Field
    after: Field
    path: tuple[str, ...]
    allow_loss: bool = False


@dataclass(frozen=True, slots=True)
class LookAtValues:
    """Tell in the plan what became of the first values if they were carried; refused where some
    were lost and that is not allowed."""

    module: Module
    before: Field
    after: Field
    path: tuple[str, ...]
    allow_loss: bool = False


@dataclass(frozen=True, slots=True)
class FinishCarrying:
    """Carry what was written since a job went over the records, and let the new column take the
    place of the old; links are only carried, their table is taken by a step of its own."""

    module: Module
    before: Field
    after: Field


@dataclass(frozen=True, slots=True)
class AddShadow:
    """Make the column, or the table of links, in which a job carries a field's values to what it
    becomes."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class TakeShadow:
    """Let that column take the place of the field's own, which is dropped; let that table be the
    one of the field's links."""

    module: Module
    before: Field
    after: Field


@dataclass(frozen=True, slots=True)
class DropShadow:
    """Drop that column or table; the field stays what it is."""

    module: Module
    field: Field


@dataclass(frozen=True, slots=True)
class CarryLinks:
    """Make links of what the records of a lookup point to, in the table of the multi lookup that
    it becomes. Where a table has many records a job does it."""

    module: Module
    before: Field
    after: Field


Carry = CarryValues | LookAtValues | FinishCarrying | CarryLinks
"""What carries values."""
