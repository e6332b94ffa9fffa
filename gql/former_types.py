"""Former names of types in a document: it is read as if it were written with those of today."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import DocumentNode, NamedTypeNode, NameNode, Visitor, visit

from crm.grace import FormerUse, TypeAlias


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A document in which all types are called as they are today.

    `type_names` are the names that its answers give in `__typename` in the place of these: a
    module's former ones where the document has one of them. `uses` are those that it has.
    """

    document: DocumentNode
    type_names: Mapping[str, str] = field(default_factory=dict)
    uses: frozenset[FormerUse] = frozenset()


def with_types_of_today(document: DocumentNode, former: Mapping[str, TypeAlias]) -> Rewritten:
    """The document with the types of `former` names by those they have now."""
    if not former:
        return Rewritten(document)
    renaming = _Renaming(former)
    written = visit(document, renaming)
    if not renaming.met:
        return Rewritten(document)
    type_names: dict[str, str] = {}
    for alias in renaming.met.values():
        for now, was in alias.type_names():
            # Of several former names of a module the document has its first one back.
            type_names.setdefault(now, was)
    return Rewritten(
        written, type_names, frozenset().union(*(each.uses for each in renaming.met.values()))
    )


class _Renaming(Visitor):
    """Puts today's name in the place of each former one, and notes which it met."""

    def __init__(self, former: Mapping[str, TypeAlias]) -> None:
        super().__init__()
        self._former = former
        self.met: dict[str, TypeAlias] = {}

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> NamedTypeNode | None:
        alias = self._former.get(node.name.value)
        if alias is None:
            return None
        self.met[alias.former] = alias
        name = NameNode(value=alias.name, loc=node.name.loc)
        return NamedTypeNode(name=name, loc=node.loc)
