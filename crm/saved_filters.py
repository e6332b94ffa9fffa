"""Saved filters: the JSON of a `filter` argument, kept with identities instead of names."""

from collections.abc import Callable, Mapping

from crm.any_lookups import (
    ID,
    MODULE,
    asked_part,
    is_any_lookup,
    shown_part,
    with_module_marks,
)
from crm.definitions import USERS, Definitions, Field, Inverse, Module
from crm.errors import BadUserInput, UserError, UserErrorCode
from crm.filter_size import TOO_MANY_LISTS, too_many_lists
from crm.filters import (
    EVERYTHING,
    LIST_QUESTIONS,
    SEARCH,
    Filter,
    read_filter,
)
from crm.grace import inverse_named, said_twice, twice_text
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.money_filters import known_questions
from crm.operators import Quantifier
from crm.parts import part_asked
from crm.saved_names import FieldGone, Named, inverse_of, kept, kept_inverse, named, shown
from crm.saved_operands import check_operand, check_type

Path = tuple[str, ...]
Json = Mapping[str, object]
_LISTS = ("and", "or")
MAX_DEPTH = 20


def save_filter(
    definitions: Definitions, module: Module, value: object, path: Path, *, asked: bool = False
) -> tuple[dict[str, object], list[UserError]]:
    """The filter as it is kept, and every mistake in it with its path below `path`.

    `asked` says that it is always somebody who asks by it, so that there is a me.
    """
    saving = _Saving(definitions, asked)
    saved = saving.filter(module, value, path)
    return saved, saving.problems


def unanswerable(definitions: Definitions, found: Named, part: Json, path: Path) -> list[UserError]:
    """What is asked of a field's own value and cannot be asked of the kind that it is of today.

    An option that there is no more can be asked for: no record has it.
    """
    saving = _Saving(definitions, asked=True, check=check_type)
    saving.own(found, part, path)
    return saving.problems


def shown_filter(definitions: Definitions, module: Module, saved: Json) -> dict[str, object]:
    """The JSON of a kept filter with the names of today.

    Deleted fields have their last name; those deleted for good stay as they are kept.
    """
    return _Showing(definitions, deleted=True).filter(module, saved)


def read_saved_filter(definitions: Definitions, module: Module, saved: Json | None) -> Filter:
    """The tree of a kept filter.

    Raises FieldGone where a field it asks for was deleted, BadUserInput where its question no
    longer fits the field.
    """
    if saved is None:
        return EVERYTHING
    named_now = _Showing(definitions, deleted=False).filter(module, saved)
    return read_filter(definitions, module, named_now)


class _Saving:
    """Walks a filter with names, gives it with identities and collects what is wrong."""

    def __init__(
        self,
        definitions: Definitions,
        asked: bool,
        check: Callable[[Field, Operator, object], None] = check_operand,
    ) -> None:
        self.definitions = definitions
        self.asked = asked
        self.check = check
        self.problems: list[UserError] = []

    def filter(
        self, module: Module, value: object, path: Path, depth: int = 0
    ) -> dict[str, object]:
        if not isinstance(value, Mapping):
            return self._wrong("A filter must be an object.", path)
        if depth > MAX_DEPTH:
            return self._wrong(f"A filter may be {MAX_DEPTH} levels deep.", path)
        twice = said_twice(self.definitions, module, value)
        if twice is not None:
            return self._wrong(twice_text(*twice), path)
        saved: dict[str, object] = {}
        for name, part in value.items():
            key, kept_part = self._entry(module, str(name), part, (*path, str(name)), depth + 1)
            saved[key] = kept_part
        return saved

    def _entry(
        self, module: Module, name: str, part: object, path: Path, depth: int
    ) -> tuple[str, object]:
        if name in _LISTS:
            return name, self._several(module, part, path, depth)
        if name == "not":
            return name, self.filter(module, part, path, depth)
        if name == SEARCH:
            return name, self._wrong(
                "A saved filter cannot search; ask for a field, with contains for instance.", path
            )
        if module is USERS and name in ABOUT_ASKER and self.asked:
            if not isinstance(part, bool):
                self._wrong(f"{name} must be true or false.", path)
            return name, part
        if module is USERS and name in ABOUT_ASKER:
            return name, self._wrong(
                "A filter that is asked by nobody knows no me; ask for a user's id or address.",
                path,
            )
        found = named(module, name)
        if found is None or found.field.is_list:
            inverse = inverse_named(self.definitions, module, name)
            if inverse is not None:
                return kept_inverse(inverse), self._related(inverse, part, path, depth)
            return name, self._wrong(f"{module.label} has no field {name} to filter by.", path)
        target = self.definitions.target(found.field) if found.link else None
        if target is not None:
            return found.kept, self.filter(target, part, path, depth)
        if found.link:
            return name, self._wrong(f"The module that {name} leads to was deleted.", path)
        return found.kept, self.own(found, part, path)

    def own(self, found: Named, part: object, path: Path) -> object:
        """What is asked of a field's own value."""
        if is_any_lookup(found.field) and not found.by_id:
            return self._any_module(found.field, part, path)
        return self._questions(found, part, path)

    def _several(self, module: Module, part: object, path: Path, depth: int) -> object:
        if not isinstance(part, list | tuple):
            return self._wrong("This must be a list of filters.", path)
        return [
            self.filter(module, item, (*path, str(index)), depth) for index, item in enumerate(part)
        ]

    def _related(self, inverse: Inverse, part: object, path: Path, depth: int) -> object:
        if not isinstance(part, Mapping):
            return self._wrong("This must be an object of some, none, every and the like.", path)
        saved: dict[str, object] = {}
        for name, asked in part.items():
            at = (*path, str(name))
            if too_many_lists(at):
                self._wrong(TOO_MANY_LISTS, at)
            elif name in tuple(Quantifier):
                saved[name] = self.filter(inverse.module, asked, at, depth)
            elif name in LIST_QUESTIONS:
                self._which_linked(inverse, Operator(name), asked, at)
                saved[name] = asked
            else:
                known = ", ".join(LIST_QUESTIONS)
                self._wrong(f"{name} is no question to related records; there are {known}.", at)
        return saved

    def _any_module(self, lookup: Field, part: object, path: Path) -> object:
        if not isinstance(part, Mapping):
            return self._wrong(f"This must be an object of {ID} and {MODULE}.", path)
        saved: dict[str, object] = {}
        for name, asked in part.items():
            at = (*path, str(name))
            found = asked_part(self.definitions, lookup, str(name))
            if found is None:
                self._wrong(f"A record of any module has {ID} and {MODULE}.", at)
                continue
            saved[name] = self._questions(Named(found), asked, at)
            if name == MODULE and isinstance(asked, Mapping):
                saved[name] = with_module_marks(self.definitions, asked)
        return saved

    def _which_linked(
        self, inverse: Inverse, operator: Operator, operand: object, path: Path
    ) -> None:
        try:
            check_operand(inverse.module.by_name["id"], operator, operand)
        except BadUserInput as error:
            self._wrong(error.message, path)

    def _questions(self, found: Named, part: object, path: Path) -> object:
        if not isinstance(part, Mapping):
            return self._wrong("This must be an object of operators.", path)
        for name, operand in part.items():
            at = (*path, str(name))
            asked = part_asked(found.field, str(name))
            if asked is None:
                self._question(found.field, str(name), operand, at)
            else:
                self._questions(Named(asked), operand, at)
        return dict(part)

    def _question(self, field: Field, name: str, operand: object, path: Path) -> None:
        known = kind_of(field).operators
        operator = next((known_one for known_one in known if known_one == name), None)
        if operator is None:
            known_names = known_questions(field)
            right = f"it has {known_names}" if known_names else "its values are not known yet"
            self._wrong(f"{name} is no operator of {field.label}; {right}.", path)
            return
        if operand is None and operator in (Operator.IS_NULL, Operator.IS_EMPTY):
            self._wrong(f"This is null; say {name}: true or {name}: false.", path)
            return
        if operand is None:
            right = Operator.IS_EMPTY if Operator.IS_EMPTY in known else Operator.IS_NULL
            self._wrong(f"This is null; to ask for a missing value use {right}: true.", path)
            return
        try:
            self.check(field, operator, operand)
        except BadUserInput as error:
            self._wrong(error.message, path)

    def _wrong(self, message: str, path: Path) -> dict[str, object]:
        self.problems.append(UserError(UserErrorCode.INVALID, message, path))
        return {}


class _Showing:
    """Walks a kept filter and gives it with names."""

    def __init__(self, definitions: Definitions, *, deleted: bool) -> None:
        self.definitions = definitions
        self.deleted = deleted

    def filter(self, module: Module, saved: Json) -> dict[str, object]:
        named_now: dict[str, object] = {}
        for key, part in saved.items():
            name, shown_part = self._entry(module, key, part)
            named_now[name] = shown_part
        return named_now

    def _entry(self, module: Module, key: str, part: object) -> tuple[str, object]:
        if key in _LISTS and isinstance(part, list):
            return key, [self.filter(module, item) for item in part]
        if not isinstance(part, Mapping):
            return key, part
        if key == "not":
            return key, self.filter(module, part)
        inverse = inverse_of(self.definitions, module, key, deleted=self.deleted)
        if inverse is not None:
            return inverse.api_name, self._related(inverse, part)
        found = shown(module, key) if self.deleted else kept(module, key)
        if found is None and self.deleted:
            return key, dict(part)
        if found is None:
            raise FieldGone(f"{module.label} has no field {key} to filter by.")
        target = self.definitions.target(found.field) if found.link else None
        if target is not None:
            return found.name, self.filter(target, part)
        return found.name, shown_part(self.definitions, part)

    def _related(self, inverse: Inverse, part: Json) -> dict[str, object]:
        return {
            name: self.filter(inverse.module, asked) if isinstance(asked, Mapping) else asked
            for name, asked in part.items()
        }
