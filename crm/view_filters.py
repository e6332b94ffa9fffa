"""A kept filter by today's names, without the conditions whose fields were deleted, or are of a
kind today of which nothing like it can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.any_lookups import shown_part
from crm.definitions import POINTING, USERS, Definitions, Field, Module
from crm.errors import BadUserInput
from crm.kinds import ABOUT_ASKER, Operator
from crm.saved_filters import unanswerable
from crm.saved_names import FieldGone, Named, identity, inverse_of, kept
from crm.saved_operands import check_options

Json = Mapping[str, object]
Path = tuple[str, ...]

_LISTS = ("and", "or")
_LEFT_OUT = object()


@dataclass(frozen=True, slots=True)
class ViewProblem:
    """A part of a view that no longer works: where it stands, and why."""

    path: Path
    message: str


@dataclass(slots=True)
class FilterShown:
    """A filter as it works today.

    `whole` says whether every condition is in it; one that is left out would have kept records
    away. `filter` is None where nothing is left.
    """

    filter: dict[str, object] | None = None
    whole: bool = True
    problems: list[ViewProblem] = field(default_factory=list)


def mended_filter(
    definitions: Definitions, module: Module, saved: Json | None, path: Path = ("filter",)
) -> FilterShown:
    """The filter with the names of today, its broken conditions left out and told."""
    if saved is None:
        return FilterShown()
    mending = _Mending(definitions)
    found = mending.filter(module, saved, path)
    mending.shown.filter = found if isinstance(found, dict) else None
    return mending.shown


class _Mending:
    """Walks a kept filter; a part of which nothing is left is itself left out."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.shown = FilterShown()

    def filter(self, module: Module, saved: Json, path: Path) -> object:
        named: dict[str, object] = {}
        for key, part in saved.items():
            found = self._entry(module, key, part, path)
            if found is not None:
                name, shown = found
                named[name] = shown
        return named if named or not saved else _LEFT_OUT

    def _entry(
        self, module: Module, key: str, part: object, path: Path
    ) -> tuple[str, object] | None:
        if isinstance(part, list):
            items = [
                found
                for index, item in enumerate(part)
                if (found := self.filter(module, item, (*path, key, str(index)))) is not _LEFT_OUT
            ]
            return (key, items) if items or not part else None
        if not isinstance(part, Mapping):
            if part is None or (module is USERS and key in ABOUT_ASKER):
                return key, part
            self._unfit(f"{module.label} itself cannot be asked {key}.", (*path, key))
            return None
        if key == "not":
            return self._under(key, self.filter(module, part, (*path, key)))
        try:
            inverse = inverse_of(self.definitions, module, key)
            found = None if inverse is not None else kept(module, key)
        except FieldGone as gone:
            self._gone(str(gone), path)
            return None
        if inverse is not None:
            name = inverse.api_name
            return self._under(name, self._related(inverse.module, part, (*path, name)))
        if found is None:
            self._gone(f"{module.label} has no field {key} to filter by.", path)
            return None
        if not found.link:
            asked = self._own(found, shown_part(self.definitions, part), (*path, found.name))
            return (found.name, asked) if asked or not part else None
        target = self.definitions.target(found.field)
        if target is None:
            self._gone(f"The module that {found.name} leads to was deleted.", path)
            return None
        return self._under(found.name, self.filter(target, part, (*path, found.name)))

    def _related(self, module: Module, part: Json, path: Path) -> object:
        found: dict[str, object] = {}
        for name, asked in part.items():
            shown = (
                self.filter(module, asked, (*path, name)) if isinstance(asked, Mapping) else asked
            )
            if shown is not _LEFT_OUT:
                found[name] = shown
        return found if found or not part else _LEFT_OUT

    def _under(self, name: str, part: object) -> tuple[str, object] | None:
        return None if part is _LEFT_OUT else (name, part)

    def _own(self, found: Named, part: Json, path: Path) -> dict[str, object]:
        """What can be asked of a field's own value; options that are gone are told."""
        if found.by_id and found.field.kind not in POINTING:
            self._unfit(f"{found.field.label} points to no record any more.", path)
            return {}
        asked: dict[str, object] = {}
        for name, operand in part.items():
            wrong = unanswerable(self.definitions, found, {name: operand}, path)
            if not wrong:
                asked[name] = operand
                self._tell_options(found.field, name, operand, (*path, name))
            elif identity(name) is not None:
                self._unfit(f"{found.field.label} leads to no record any more.", path)
            else:
                self._unfit(wrong[0].message, wrong[0].path)
        return asked

    def _tell_options(self, field: Field, name: str, operand: object, path: Path) -> None:
        if name not in (Operator.IS_NULL, Operator.IS_EMPTY):
            try:
                check_options(field, operand)
            except BadUserInput as error:
                self.shown.problems.append(ViewProblem(path, error.message))

    def _gone(self, message: str, path: Path) -> None:
        self._leave_out(f"{message} The condition is left out until the field is restored.", path)

    def _unfit(self, message: str, path: Path) -> None:
        self._leave_out(f"{message} The condition is left out.", path)

    def _leave_out(self, message: str, path: Path) -> None:
        self.shown.whole = False
        self.shown.problems.append(ViewProblem(path, message))
