"""Gives every computed field the expression that follows from its rules and all definitions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from crm.definitions import Definitions, Field, FormulaRules, Module, RollupRules
from crm.errors import BadUserInput, CostExceeded
from crm.filters import Filter
from crm.formulas.checking import check, nearest
from crm.formulas.expressions import Expression, Result, Stored, Through
from crm.formulas.fields import fitting, result_bounds, stored_bounds
from crm.formulas.measuring import too_large
from crm.formulas.names import kept_formula
from crm.formulas.parsing import parsed
from crm.formulas.rollups import kept_rollup, rolled
from crm.formulas.syntax import FormulaInvalid, MadeOfItself, Mistake, Name
from crm.grace import inverse_named
from crm.json_values import JSON
from crm.parts import asked_parts, is_object, part_asked
from crm.saved_filters import read_saved_filter, save_filter, shown_filter
from crm.saved_names import FieldGone, Named, kept, named


@dataclass(frozen=True, slots=True)
class Broken:
    """A computed field that has no meaning in the definitions, and why."""

    module: Module
    field: Field
    mistakes: tuple[Mistake, ...]


@dataclass(slots=True)
class Linked:
    """What came of linking: the definitions with every expression, and the fields without one."""

    definitions: Definitions
    broken: list[Broken] = field(default_factory=list)


def linked(definitions: Definitions) -> Definitions:
    """The definitions with the expressions of all computed fields; a broken one has none."""
    return link(definitions).definitions


def link(definitions: Definitions) -> Linked:
    """The definitions with all expressions, rules that were new in the form in which they are
    kept, and what is wrong."""
    if not any(module.computed_fields for module in definitions.modules):
        return Linked(definitions)
    return _Linker(definitions).all()


def _old(home: tuple[int, tuple[Module, Field]]) -> bool:
    rules = home[1][1].formula or home[1][1].rollup
    return rules is None or rules.draft_at is None


class _Linker:
    """Links fields one after the other; those that one is made of come first."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._homes: dict[int, tuple[Module, Field]] = {
            found.number: (module, found)
            for module in definitions.modules
            for found in module.computed_fields
        }
        self._done: dict[int, Field] = {}
        self._failed: dict[int, tuple[Mistake, ...]] = {}
        self._under_way: list[int] = []

    def all(self) -> Linked:
        """Every field."""
        broken = []
        # A ring is told from the field that closes it, which is a new one.
        for number, (module, found) in sorted(self._homes.items(), key=_old):
            try:
                self.field(number)
            except FormulaInvalid:
                broken.append(Broken(module, found, self._failed[number]))
        return Linked(self._with_done(), broken)

    def field(self, number: int) -> Field:
        """The field with its expression; raises FormulaInvalid."""
        self._refuse_cycle(number)
        module, found = self._homes[number]
        if number not in self._done and number not in self._failed:
            self._under_way.append(number)
            try:
                self._done[number] = self._linked(module, found)
            except FormulaInvalid as invalid:
                self._failed[number] = invalid.mistakes
                if isinstance(invalid, MadeOfItself):
                    raise
            finally:
                self._under_way.pop()
        if number in self._failed:
            raise FormulaInvalid(Mistake(f"{found.api_name} itself cannot be computed."))
        return self._done[number]

    def _refuse_cycle(self, number: int) -> None:
        if number not in self._under_way:
            return
        ring = [*self._under_way[self._under_way.index(number) :], number]
        homes = [self._homes[each] for each in ring]
        several = len({module.number for module, _ in homes}) > 1
        names = [
            f"{module.api_name}.{found.api_name}" if several else found.api_name
            for module, found in homes
        ]
        raise MadeOfItself(
            Mistake(f"It is made of itself: {' → '.join(names)}. Take one of them out.")
        )

    def _linked(self, module: Module, found: Field) -> Field:
        rules = found.formula or found.rollup
        if isinstance(rules, FormulaRules):
            made = self._formula(module, found, rules)
        else:
            made = self._rollup(module, found, cast(RollupRules, rules))
        assert made.expression is not None
        wrong = too_large(made.expression)
        if wrong is not None:
            raise FormulaInvalid(Mistake(wrong))
        return made

    def _formula(self, module: Module, found: Field, rules: FormulaRules) -> Field:
        new = rules.draft_at is not None
        syntax = parsed(rules.expression)
        expression = check(syntax, lambda name: self._path(module, name, new))
        bounds = result_bounds(expression.bounds, syntax.place)
        text = (
            kept_formula(self._definitions, module, rules.expression) if new else rules.expression
        )
        result = FormulaRules(text, bounds.type.value)
        return replace(found, formula=result, expression=Result(expression, fitting(bounds)))

    def _rollup(self, module: Module, found: Field, rules: RollupRules) -> Field:
        if rules.draft_at is not None:
            rules = kept_rollup(self._definitions, module, rules, self._link_asked)
        made = rolled(self._definitions, module, rules, self._value, self._filter)
        rules = replace(rules, result=made.bounds.type.value)
        return replace(found, rollup=rules, expression=Result(made, fitting(made.bounds)))

    def _path(self, module: Module, name: Name, new: bool) -> Expression:
        place = module
        lookups: list[Field] = []
        for index, part in enumerate(name.parts):
            found = self._named(place, part, name, new)
            if is_object(found.field):
                rest = name.parts[index + 1 :]
                return self._through(lookups, _of_parts(found.field, rest, name))
            if index == len(name.parts) - 1:
                return self._through(lookups, self._value(found.field))
            target = self._definitions.target(found.field) if found.link else None
            if target is None:
                raise FormulaInvalid(
                    Mistake(f"{found.name} leads to no record, so it has no fields.", name.place)
                )
            lookups.append(found.field)
            place = target
        raise AssertionError("a name has parts")

    def _named(self, module: Module, part: str, name: Name, new: bool) -> Named:
        try:
            found = named(module, part) if new else kept(module, part)
        except FieldGone as gone:
            raise FormulaInvalid(Mistake(str(gone), name.place)) from None
        if found is None:
            end = nearest(part, list(module.by_name))
            message = f"{module.label} has no field {part}{end}"
            raise FormulaInvalid(Mistake(message, name.place))
        return found

    def _through(self, lookups: list[Field], value: Expression) -> Expression:
        for lookup in reversed(lookups):
            value = Through(lookup, value, value.bounds)
        return value

    def _value(self, of: Field) -> Expression:
        if is_object(of):
            raise FormulaInvalid(Mistake(_parts_hint(of)))
        if of.kind == JSON:
            raise FormulaInvalid(Mistake(f"{of.api_name} is JSON, which no formula can read."))
        if not of.is_computed:
            return Stored(of, stored_bounds(of))
        expression = self.field(of.number).expression
        assert expression is not None
        return expression

    def _filter(self, module: Module, saved: Mapping[str, object]) -> Filter:
        for number in _numbers(saved):
            if number in self._homes:
                self.field(number)
        try:
            known = self._with_done()
            module = known.by_number[module.number]
            found = read_saved_filter(known, module, saved)
        except (FieldGone, BadUserInput, CostExceeded) as error:
            raise FormulaInvalid(Mistake(f"In its filter: {error}")) from None
        # What was an operand of the field may be none since the field changed.
        _, wrong = save_filter(known, module, shown_filter(known, module, saved), ("filter",))
        if wrong:
            raise FormulaInvalid(*(Mistake(f"In its filter: {each.message}") for each in wrong))
        return found

    def _link_asked(self, module: Module, given: object) -> Definitions:
        """The definitions with the expressions of those fields that a new filter asks for."""
        self._asked(module, given)
        return self._with_done()

    def _asked(self, module: Module, given: object) -> None:
        for name, part in given.items() if isinstance(given, Mapping) else ():
            found = named(module, str(name))
            inverse = inverse_named(self._definitions, module, str(name))
            if name in ("and", "or", "not"):
                for one in part if isinstance(part, list) else [part]:
                    self._asked(module, one)
            elif inverse is not None:
                for asked in part.values() if isinstance(part, Mapping) else ():
                    self._asked(inverse.module, asked)
            elif found is not None and found.field.number in self._homes:
                self.field(found.field.number)
            elif found is not None and found.link:
                target = self._definitions.target(found.field)
                if target is not None:
                    self._asked(target, part)

    def _with_done(self) -> Definitions:
        """The definitions with what is linked so far."""
        homes = {self._homes[number][0].number for number in self._done}
        return replace(
            self._definitions,
            all_modules=tuple(
                self._with_done_fields(module) if module.number in homes else module
                for module in self._definitions.all_modules
            ),
        )

    def _with_done_fields(self, module: Module) -> Module:
        fields = (self._done.get(found.number, found) for found in module.all_fields)
        return replace(module, all_fields=tuple(fields))


def _of_parts(of: Field, rest: tuple[str, ...], name: Name) -> Expression:
    """The part of a value that the rest of a name says."""
    found = part_asked(of, rest[0]) if len(rest) == 1 else None
    if found is None:
        raise FormulaInvalid(Mistake(_parts_hint(of), name.place))
    return Stored(found, stored_bounds(found))


def _parts_hint(of: Field) -> str:
    parts = " and ".join(f"{of.api_name}.{name}" for name in asked_parts(of))
    return f"{of.api_name} has several values, which a formula reads one by one: {parts}."


def _numbers(saved: object) -> Iterator[int]:
    """The numbers of the fields that a kept filter names."""
    if isinstance(saved, Mapping):
        for key, part in saved.items():
            text = str(key)
            if text.startswith("#") and text[1:].isdigit():
                yield int(text[1:])
            yield from _numbers(part)
    elif isinstance(saved, list):
        for part in saved:
            yield from _numbers(part)
