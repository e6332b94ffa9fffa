"""What the fields stand for that lead to records of any module; see `schema_builder.markers`."""

from dataclasses import dataclass

from crm.definitions import Field


@dataclass(frozen=True, slots=True)
class TagsOf:
    """Record part: the tags that the record is marked with."""

    field: Field


@dataclass(frozen=True, slots=True)
class AnyLinkOf:
    """Record part: the record that an ANY_LOOKUP field points to, be it of which module it is."""

    field: Field
