"""How formulas name fields: by identity where they are kept, as they are called where shown."""

import json
from collections.abc import Callable, Iterable
from typing import cast

from crm.definitions import Definitions, Field, Module, RollupRules
from crm.formulas.parsing import names_in, parsed
from crm.formulas.syntax import Name
from crm.saved_filters import shown_filter
from crm.saved_names import Named, kept, named, shown

Find = Callable[[Module, str], Named | None]


def kept_formula(definitions: Definitions, module: Module, text: str) -> str:
    """A formula that names fields as the API does, with identities instead."""
    return _renamed(definitions, module, text, named, lambda found: found.kept)


def shown_formula(definitions: Definitions, module: Module, text: str) -> str:
    """A kept formula with the names of today; what was deleted for good stays as it is kept."""
    return _renamed(definitions, module, text, shown, lambda found: found.name)


def shown_rollup_filter(definitions: Definitions, rules: RollupRules) -> dict[str, object] | None:
    """The filter of a rollup with the names of today."""
    module = definitions.by_number.get(rules.module)
    if rules.filter is None or module is None:
        return None
    saved = cast("dict[str, object]", json.loads(rules.filter))
    return shown_filter(definitions, module, saved)


def shown_name(definitions: Definitions, number: int, key: str | None) -> str | None:
    """What a kept name of a field of a module is called today."""
    module = definitions.by_number.get(number)
    found = None if module is None or key is None else shown(module, key)
    return key if found is None else found.name


def found_field(module: Module, key: str) -> Field | None:
    """The live field that a kept name means; raises FieldGone for a deleted one."""
    found = kept(module, key)
    return None if found is None else found.field


def _renamed(
    definitions: Definitions, module: Module, text: str, find: Find, call: Callable[[Named], str]
) -> str:
    out, done = [], 0
    for name in sorted(_names(text), key=lambda name: name.place.start):
        out.append(text[done : name.place.start])
        out.append(".".join(_path(definitions, module, name, find, call)))
        done = name.place.end
    return "".join((*out, text[done:]))


def _names(text: str) -> Iterable[Name]:
    return names_in(parsed(text))


def _path(
    definitions: Definitions, module: Module, name: Name, find: Find, call: Callable[[Named], str]
) -> list[str]:
    place: Module | None = module
    names = []
    for part in name.parts:
        found = None if place is None else find(place, part)
        names.append(part if found is None else call(found))
        place = definitions.target(found.field) if found is not None and found.link else None
    return names
