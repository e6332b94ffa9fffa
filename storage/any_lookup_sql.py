"""What a lookup to any of several modules takes in SQL: the module is told by the id itself."""

from collections.abc import Iterable

import sqlalchemy as sa

from crm.formulas.expressions import ModuleName
from storage.draft import number_literal, text_literal
from storage.tables import Column


def by_module(id: Column, branches: Iterable[tuple[int, Column]]) -> Column:
    """The branch of the module whose number the id has in it; null where there is none."""
    whens = [(number_literal(number), found) for number, found in branches]
    if not whens:
        return sa.type_coerce(sa.null(), sa.Text())
    return sa.case(*whens, value=sa.func.tessera.module_of(id))


def module_name_sql(id: Column, wanted: ModuleName) -> Column:
    """The API name of the module whose record has this id."""
    return by_module(id, ((number, text_literal(name)) for number, name in wanted.names))
