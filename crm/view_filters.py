"""A kept filter by today's names, without the conditions whose fields were deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.any_lookups import ID, MODULE, is_any_lookup, shown_part
from crm.definitions import Definitions, Field, Module
from crm.errors import BadUserInput
from crm.kinds import Operator, kind_of
from crm.money import AMOUNT_PART, CURRENCY_PART, is_money
from crm.saved_names import FieldGone, Named, inverse_of, kept
from crm.saved_operands import check_operand

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
            return key, part
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
            fitting = self._fitting(found, part, (*path, found.name))
            if part and not fitting:
                return None
            return found.name, shown_part(self.definitions, fitting)
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

    def _fitting(self, found: Named, part: Json, path: Path) -> dict[str, object]:
        """What is asked of a field without what its kind, which may be another by now, cannot be
        asked. An operand that no record can have any more, such as a removed option, is told."""
        fitting: dict[str, object] = {}
        field = found.field
        for name, operand in part.items():
            operator = next((one for one in Operator if one == name), None)
            message = None
            if operator is None and name in _parts_asked(field):
                fitting[name] = operand
                continue
            if operator is None or operator not in kind_of(field).operators:
                message = f"{field.label} is of kind {field.value_kind} and cannot be asked {name}."
            else:
                try:
                    check_operand(field, operator, operand)
                except BadUserInput as error:
                    message = error.message
            if message is None or field.options:
                fitting[name] = operand
            else:
                self.shown.whole = False
            if message is not None:
                self.shown.problems.append(ViewProblem((*path, name), message))
        return fitting

    def _gone(self, message: str, path: Path) -> None:
        self.shown.whole = False
        self.shown.problems.append(
            ViewProblem(path, f"{message} The condition is left out until the field is restored.")
        )


def _parts_asked(field: Field) -> tuple[str, ...]:
    """What is asked of a field's parts beside what is asked of itself."""
    if is_money(field):
        return AMOUNT_PART, CURRENCY_PART
    return (ID, MODULE) if is_any_lookup(field) else ()
