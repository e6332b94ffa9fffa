"""Definitions and records changed together, step by step, are what plain Python makes of them.

2,000 steps by default, each a mutation through the API, in walks of 100 through workspaces of their
own; `TESSERA_WALK=50000` makes it longer. After each step the module that it was about is compared
with the model, and now and then all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.graphql.walked.model import (
    AT_FIRST,
    BECOMES,
    MAY_BE_UNIQUE,
    OPTIONS,
    Field,
    Lost,
    Model,
    Module,
    Record,
    carried,
    shares,
)
from tests.graphql.walked.world import (
    ERRORS,
    World,
    data,
    definition,
    everything,
    expected,
    found,
    given,
    options_input,
)
from tests.support.api import Json

STEPS = int(os.environ.get("TESSERA_WALK", "2000"))
STEPS_OF_ONE = 100
PARTS = 2
"""Parts of the walk, which two test workers share."""
MODULES = ("ant", "bee", "cat", "dog")
NAMES = ("fa", "fb", "fc", "fd", "fe", "ff")
MOST_FIELDS, MOST_RECORDS, LOOK_AT_ALL = 6, 30, 5
VALUES: dict[str, tuple[object, ...]] = {
    "TEXT": ("x", "X", "7", "07", "1.5", "yes", "No", "RED", "Blue one", "", None),
    "INTEGER": (0, 1, 7, -3, None),
    "DECIMAL": (Decimal(7), Decimal("1.5"), Decimal("0.25"), None),
    "BOOLEAN": (True, False, None),
}
T = TypeVar("T")
SPOTS = st.integers(0, 1_000)
"""Stands for one of what is there, whatever that is by then."""
KINDS = st.sampled_from((*VALUES, "SELECT", "LOOKUP"))


def spot(among: Sequence[T], place: int) -> T:
    """One of several."""
    return among[place % len(among)]


class Walk(RuleBasedStateMachine):
    """One workspace and its model."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.api = self.world.workspace()
        self.model = Model()
        self.inverses = count(1)
        self.steps = 0

    # What is asked, and what must come of it

    def ask(self, mutation: str, declared: str = "", **variables: object) -> Json:
        head = f"mutation({declared})" if declared else "mutation"
        answer = self.world.run(self.api.ask(f"{head} {{ {mutation} }}", variables))
        assert "errors" not in answer, (answer, mutation, variables)
        (payload,) = answer["data"].values()
        return dict(payload)

    def accepted(self, payload: Json, wrong: set[str]) -> bool:
        """Whether it was carried out, which it must be where nothing is wrong."""
        codes = {error["code"] for error in payload["userErrors"]}
        assert bool(codes) == bool(wrong), (payload, wrong)
        assert codes <= wrong, (payload, wrong)
        return not codes

    def look(self, *modules: Module) -> None:
        """Compares records with those of the model: of these modules, or of all."""
        self.steps += 1
        model = self.model
        if modules and self.steps % LOOK_AT_ALL:
            model = Model([each for each in modules if not each.trashed])
        if not model.live():
            return
        seen = self.world.run(self.api(everything(model)))
        for place, module in enumerate(model.live()):
            for alias, trashed in ((f"m{place}", False), (f"t{place}", True)):
                told, wanted = found(module, seen[alias]), expected(module, trashed=trashed)
                assert told == wanted, (module.name, trashed)

    # Modules

    @initialize()
    def begin(self) -> None:
        """Two modules, so that there is something to begin with."""
        self.make_module("ant", ["TEXT", "SELECT", "INTEGER"], 0)
        self.make_module("bee", ["LOOKUP", "TEXT"], 0)
        self.flag_field(0, unique=True, required=False)

    @precondition(lambda self: len(self.model.modules) < len(MODULES))
    @rule(name=st.sampled_from(MODULES), kinds=st.lists(KINDS, min_size=1, max_size=3), place=SPOTS)
    def make_module(self, name: str, kinds: list[str], place: int) -> None:
        fields = [self.drafted(NAMES[n], kind, place) for n, kind in enumerate(kinds)]
        drafts = [(field, input_) for field, input_ in fields if input_ is not None]
        payload = self.ask(
            f"createModule(input: $input) {{ module {{ id fields {{ id }} }} {ERRORS} }}",
            "$input: ModuleInput!",
            input={
                "apiName": name,
                "pluralApiName": f"{name}s",
                "label": name,
                "pluralLabel": f"{name}s",
                "fields": [input_ for _, input_ in drafts],
            },
        )
        taken = self.model.name_taken(name)
        if self.accepted(payload, {"NAME_TAKEN"} if taken else set()):
            made = Module(payload["module"]["id"], name, [field for field, _ in drafts])
            for field, told in zip(made.fields, payload["module"]["fields"], strict=True):
                field.id = told["id"]
            self.model.modules.append(made)
            self.look(made)

    @precondition(lambda self: self.model.live())
    @rule(place=SPOTS, name=st.sampled_from(MODULES))
    def rename_module(self, place: int, name: str) -> None:
        module = spot(self.model.live(), place)
        payload = self.ask(
            f"updateModule(id: $id, input: $input) {{ {ERRORS} }}",
            "$id: ID!, $input: ModuleUpdate!",
            id=module.id,
            input={"apiName": name, "pluralApiName": f"{name}s"},
        )
        taken = module.name != name and self.model.name_taken(name)
        if self.accepted(payload, {"NAME_TAKEN"} if taken else set()):
            module.name = name
            self.look(module)

    @precondition(lambda self: len(self.model.live()) > 1)
    @rule(place=SPOTS)
    def delete_module(self, place: int) -> None:
        module = spot(self.model.live(), place)
        used = any(home is not module for home, _ in self.model.lookups(module))
        payload = self.ask(f"deleteModule(id: $id) {{ {ERRORS} }}", "$id: ID!", id=module.id)
        if self.accepted(payload, {"IN_USE"} if used else set()):
            module.trashed = True
            self.look()

    @precondition(lambda self: len(self.model.live()) < len(self.model.modules))
    @rule(place=SPOTS)
    def restore_module(self, place: int) -> None:
        module = spot([each for each in self.model.modules if each.trashed], place)
        wrong = {"NAME_TAKEN"} if self.model.name_taken(module.name) else set()
        targets = {field.target for field in module.live_fields()} - {None, module}
        if any(target is not None and target.trashed for target in targets):
            wrong.add("IN_USE")
        payload = self.ask(f"restoreModule(id: $id) {{ {ERRORS} }}", "$id: ID!", id=module.id)
        if self.accepted(payload, wrong):
            module.trashed = False
            self.look()

    # Fields

    def drafted(
        self, name: str, kind: str, place: int, **more: object
    ) -> tuple[Field, Json | None]:
        """A new field with its input; none where there is nothing that it could point to."""
        field = Field("", name, kind)
        if kind == "SELECT":
            field.options = list(OPTIONS[:AT_FIRST])
            return field, definition(name, kind, options=options_input(field.options), **more)
        if kind == "LOOKUP":
            if not self.model.live():
                return field, None
            field.target = spot(self.model.live(), place)
            rules = {"module": field.target.name, "inverseApiName": f"inv{next(self.inverses)}"}
            return field, definition(name, kind, lookup=rules, **more)
        return field, definition(name, kind, **more)

    @precondition(lambda self: any(len(m.fields) < MOST_FIELDS for m in self.model.live()))
    @rule(
        place=SPOTS, name=st.sampled_from(NAMES), kind=KINDS, flags=st.integers(0, 7), value=SPOTS
    )
    def make_field(self, place: int, name: str, kind: str, flags: int, value: int) -> None:
        modules = [each for each in self.model.live() if len(each.fields) < MOST_FIELDS]
        module = spot(modules, place)
        more: Json = {}
        if flags & 1 and kind in MAY_BE_UNIQUE:
            more["unique"] = True
        elif flags & 2 and kind == "TEXT":
            more["defaultValue"] = spot(("x", "7"), value)
        if flags & 4 and kind != "LOOKUP":
            more["required"] = True
        field, input_ = self.drafted(name, kind, place, **more)
        payload = self.ask(
            f"createField(moduleId: $id, input: $input) {{ field {{ id }} {ERRORS} }}",
            "$id: ID!, $input: FieldInput!",
            id=module.id,
            input=input_,
        )
        if self.accepted(payload, {"NAME_TAKEN"} if module.named(name) else set()):
            field.id = payload["field"]["id"]
            field.unique, field.required = "unique" in more, "required" in more
            field.default = more.get("defaultValue")
            module.fields.append(field)
            self.look(module)

    @precondition(lambda self: any(self.fields()))
    @rule(place=SPOTS, name=st.sampled_from(NAMES))
    def rename_field(self, place: int, name: str) -> None:
        module, field = spot([*self.fields()], place)
        taken = field.name != name and module.named(name) is not None
        payload = self.changed(field, apiName=name)
        if self.accepted(payload, {"NAME_TAKEN"} if taken else set()):
            field.name = name
            self.look(module)

    @precondition(lambda self: any(self.fields()))
    @rule(place=SPOTS, permanently=st.sampled_from((False, False, False, True)))
    def delete_field(self, place: int, permanently: bool) -> None:
        module, field = spot([*self.fields(trashed=permanently)], place)
        payload = self.ask(
            f"deleteField(id: $id, permanently: $p) {{ {ERRORS} }}",
            "$id: ID!, $p: Boolean",
            id=field.id,
            p=permanently,
        )
        assert self.accepted(payload, set())
        if permanently:
            module.fields.remove(field)
            for record in module.records:
                record.values.pop(field.id, None)
        else:
            field.trashed = True
        self.look(module)

    @precondition(lambda self: any(field.trashed for _, field in self.fields(trashed=True)))
    @rule(place=SPOTS)
    def restore_field(self, place: int) -> None:
        binned = [(m, f) for m, f in self.fields(trashed=True) if f.trashed]
        module, field = spot(binned, place)
        wrong = set()
        if module.named(field.name) is not None:
            wrong.add("NAME_TAKEN")
        if field.target is not None and field.target.trashed:
            wrong.add("IN_USE")
        if field.unique and shares(module, field):
            wrong.add("NOT_UNIQUE")
        payload = self.ask(f"restoreField(id: $id) {{ {ERRORS} }}", "$id: ID!", id=field.id)
        if self.accepted(payload, wrong):
            field.trashed = False
            self.look(module)

    @precondition(lambda self: any(f.kind in MAY_BE_UNIQUE for _, f in self.fields()))
    @rule(place=SPOTS, unique=st.booleans(), required=st.booleans())
    def flag_field(self, place: int, unique: bool, required: bool) -> None:
        able = [(m, f) for m, f in self.fields() if f.kind in MAY_BE_UNIQUE]
        module, field = spot(able, place)
        wrong = {"NOT_UNIQUE"} if unique and shares(module, field) else set()
        payload = self.changed(field, unique=unique, required=required)
        if self.accepted(payload, wrong):
            field.unique, field.required = unique, required
            self.look(module)

    @precondition(lambda self: any(f.kind in BECOMES for _, f in self.fields()))
    @rule(place=SPOTS, to=SPOTS, loss=st.booleans())
    def change_kind(self, place: int, to: int, loss: bool) -> None:
        able = [(m, f) for m, f in self.fields() if f.kind in BECOMES and f.default is None]
        if not able:
            return
        module, field = spot(able, place)
        kind = spot(BECOMES[field.kind], to)
        options = list(OPTIONS[:AT_FIRST])
        values: dict[Record, object] = {}
        lost = False
        for record in module.records:
            try:
                value = record.values.get(field.id)
                values[record] = carried(field.kind, kind, value, options)
            except Lost:
                values[record], lost = None, True
        unique = field.unique and kind in MAY_BE_UNIQUE
        wrong = {"INVALID"} if lost and not loss else set()
        if unique and not wrong:
            live = [values[each] for each in module.those(trashed=False)]
            kept = [value for value in live if value is not None]
            if len(set(kept)) < len(kept):
                wrong.add("NOT_UNIQUE")
        more: Json = {"options": options_input(options)} if kind == "SELECT" else {}
        payload = self.changed(
            field, loss="ALLOW" if loss else "REFUSE", kind=kind, unique=unique, **more
        )
        if self.accepted(payload, wrong):
            field.kind, field.unique, field.retired = kind, unique, set()
            field.options = options if kind == "SELECT" else []
            for record, value in values.items():
                record.values[field.id] = value
            self.look(module)

    @precondition(lambda self: any(f.kind == "SELECT" for _, f in self.fields()))
    @rule(place=SPOTS, key=st.sampled_from(OPTIONS), retired=st.booleans())
    def change_option(self, place: int, key: str, retired: bool) -> None:
        module, field = spot([(m, f) for m, f in self.fields() if f.kind == "SELECT"], place)
        if key not in field.options:
            payload = self.ask(
                f"createOption(of: {{field: $id}}, input: $input) {{ {ERRORS} }}",
                "$id: ID!, $input: OptionInput!",
                id=field.id,
                input=options_input([key])[0],
            )
            assert self.accepted(payload, set())
            field.options.append(key)
        else:
            after = field.retired | {key} if retired else field.retired - {key}
            payload = self.ask(
                f"retireOption(of: {{field: $id}}, key: $key, retired: $r) {{ {ERRORS} }}",
                "$id: ID!, $key: String!, $r: Boolean",
                id=field.id,
                key=key,
                r=retired,
            )
            last = {"IN_USE"} if set(field.options) <= after else set()
            if self.accepted(payload, last):
                field.retired = after
        self.look(module)

    def changed(self, field: Field, loss: str = "REFUSE", **input: object) -> Json:
        return self.ask(
            f"updateField(id: $id, input: $input, options: {{loss: {loss}}}) {{ {ERRORS} }}",
            "$id: ID!, $input: FieldUpdate!",
            id=field.id,
            input=input,
        )

    def fields(self, *, trashed: bool = False) -> Iterator[tuple[Module, Field]]:
        """The fields of live modules; those in the bin too, with `trashed`."""
        for module in self.model.live():
            for field in module.fields:
                if trashed or not field.trashed:
                    yield module, field

    # Records

    def values(self, module: Module, spots: Sequence[int]) -> dict[Field, object]:
        """Values for some of a module's fields: each spot says whether, and which."""
        return {
            field: self.value(field, place // 3)
            for field, place in zip(module.live_fields(), spots, strict=False)
            if place % 3
        }

    def value(self, field: Field, place: int) -> object:
        if field.kind == "SELECT":
            return spot((*field.options, None), place)
        if field.target is not None:
            return spot((*field.target.records, None), place)
        return spot(VALUES[field.kind], place)

    def stored(self, values: dict[Field, object]) -> dict[str, object]:
        """The values by the ids of their fields; an empty text is none."""
        return {field.id: None if value == "" else value for field, value in values.items()}

    def wrong_new(self, module: Module, values: dict[str, object]) -> set[str]:
        return self.model.wrong(module, self.model.with_defaults(module, values), None)

    ROWS = st.lists(SPOTS, min_size=MOST_FIELDS, max_size=MOST_FIELDS)

    @precondition(lambda self: self.room())
    @rule(place=SPOTS, spots=ROWS)
    def create(self, place: int, spots: list[int]) -> None:
        module = spot(self.room(), place)
        values = self.values(module, spots)
        payload = self.ask(
            f"create{module.type}(data: $data) {{ record: {module.name} {{ id }} {ERRORS} }}",
            f"$data: {module.type}Create!",
            data=data(values),
        )
        stored = self.stored(values)
        if self.accepted(payload, self.wrong_new(module, stored)):
            self.keep(module, payload["record"]["id"], stored)
            self.look(module)

    create_again = precondition(lambda self: self.room())(
        rule(place=SPOTS, spots=ROWS)(lambda self, place, spots: self.create(place, spots))
    )

    def room(self) -> list[Module]:
        """The live modules that take more records."""
        return [each for each in self.model.live() if len(each.records) < MOST_RECORDS]

    def keep(self, module: Module, id: str, stored: dict[str, object]) -> None:
        module.records.append(Record(id, self.model.with_defaults(module, stored)))

    @precondition(lambda self: self.room())
    @rule(place=SPOTS, rows=st.lists(ROWS, min_size=2, max_size=4))
    def create_many(self, place: int, rows: list[list[int]]) -> None:
        module = spot(self.room(), place)
        given = [self.values(module, row) for row in rows]
        payload = self.ask(
            f"create{module.type}s(data: $data) {{ "
            f"results {{ record: {module.name} {{ id }} }} {ERRORS} }}",
            f"$data: [{module.type}Create!]!",
            data=[data(values) for values in given],
        )
        stored = [self.stored(values) for values in given]
        wrong = set().union(*(self.wrong_new(module, values) for values in stored))
        for field in module.live_fields():
            if field.unique:
                told = [self.model.with_defaults(module, each)[field.id] for each in stored]
                kept = [value for value in told if value is not None]
                wrong |= {"NOT_UNIQUE"} if len(set(kept)) < len(kept) else set()
        if self.accepted(payload, wrong):
            for values, result in zip(stored, payload["results"], strict=True):
                self.keep(module, result["record"]["id"], values)
        self.look(module)

    @precondition(lambda self: any(each.records for each in self.model.live()))
    @rule(place=SPOTS, which=SPOTS, spots=ROWS)
    def update(self, place: int, which: int, spots: list[int]) -> None:
        module, record = self.record(place, which)
        values = self.values(module, spots)
        payload = self.ask(
            f"update{module.type}(id: $id, data: $data) {{ {ERRORS} }}",
            f"$id: ID!, $data: {module.type}Update!",
            id=record.id,
            data=data(values),
        )
        stored = self.stored(values)
        wrong = {"NOT_FOUND"} if record.trashed else self.model.wrong(module, stored, record)
        if self.accepted(payload, wrong | (self.mistakes(module, stored) if wrong else set())):
            record.values.update(stored)
        self.look(module)

    update_again = precondition(lambda self: any(m.records for m in self.model.live()))(
        rule(place=SPOTS, which=SPOTS, spots=ROWS)(
            lambda self, place, which, spots: self.update(place, which, spots)
        )
    )

    def mistakes(self, module: Module, stored: dict[str, object]) -> set[str]:
        """What may be told beside."""
        return self.model.wrong(module, stored, None)

    def record(self, place: int, which: int) -> tuple[Module, Record]:
        module = spot([each for each in self.model.live() if each.records], place)
        return module, spot(module.records, which)

    @precondition(lambda self: any(f.kind in VALUES for _, f in self.fields()))
    @rule(place=SPOTS, by=SPOTS, spots=ROWS)
    def update_those(self, place: int, by: int, spots: list[int]) -> None:
        module, field = spot([(m, f) for m, f in self.fields() if f.kind in VALUES], place)
        value = spot([each for each in VALUES[field.kind] if each not in (None, "")], by)
        values = {f: v for f, v in self.values(module, spots).items() if f.kind != "SELECT"}
        found = self.model.find(module, field, value)
        payload = self.ask(
            f"update{module.type}s(where: $where, data: $data) {{ count {ERRORS} }}",
            f"$where: {module.type}Selection!, $data: {module.type}Update!",
            where={"filter": {field.name: {"eq": given(field, value)[1]}}},
            data=data(values),
        )
        stored = self.stored(values)
        wrong: set[str] = set()
        for record in found:
            wrong |= self.model.wrong(module, stored, record)
        for each in module.live_fields():
            if each.unique and stored.get(each.id) is not None and len(found) > 1:
                wrong.add("NOT_UNIQUE")
        told = self.mistakes(module, stored)
        if not found:
            # What is wrong with the values is told even where there is nobody to give them.
            wrong = {error["code"] for error in payload["userErrors"]}
            assert wrong <= told
        if self.accepted(payload, wrong | (told if wrong else set())):
            assert payload["count"] == len(found)
            for record in found:
                record.values.update(stored)
        self.look(module)

    @precondition(lambda self: any(f.unique for _, f in self.fields()) and self.room())
    @rule(place=SPOTS, key=SPOTS, spots=ROWS)
    def upsert(self, place: int, key: int, spots: list[int]) -> None:
        module, by = spot([(m, f) for m, f in self.fields() if f.unique], place)
        value = spot([each for each in VALUES[by.kind] if each not in (None, "")], key)
        values = {**self.values(module, spots), by: value}
        payload = self.ask(
            f"upsert{module.type}s(by: [{by.name.upper()}], data: [$data]) {{ "
            f"results {{ record: {module.name} {{ id }} }} {ERRORS} }}",
            f"$data: {module.type}Upsert!",
            data=data(values),
        )
        stored = self.stored(values)
        there = self.model.find(module, by, value)
        record = there[0] if there else None
        wrong = (
            self.wrong_new(module, stored)
            if record is None
            else self.model.wrong(module, stored, record)
        )
        if self.accepted(payload, wrong):
            id_ = payload["results"][0]["record"]["id"]
            if record is None:
                self.keep(module, id_, stored)
            else:
                assert record.id == id_
                record.values.update(stored)
        self.look(module)

    @precondition(lambda self: any(each.records for each in self.model.live()))
    @rule(place=SPOTS, which=SPOTS, permanently=st.booleans())
    def delete(self, place: int, which: int, permanently: bool) -> None:
        module, record = self.record(place, which)
        payload = self.ask(
            f"delete{module.type}(id: $id, permanently: $p) {{ {ERRORS} }}",
            "$id: ID!, $p: Boolean",
            id=record.id,
            p=permanently,
        )
        wrong = {"NOT_FOUND"} if record.trashed and not permanently else set()
        if self.accepted(payload, wrong):
            if permanently:
                self.model.delete(module, record)
            else:
                self.model.put_in_bin(module, [record])
        self.look()

    @precondition(lambda self: any(each.records for each in self.model.live()))
    @rule(place=SPOTS, which=st.sets(SPOTS, min_size=1, max_size=4))
    def delete_those(self, place: int, which: set[int]) -> None:
        module = spot([each for each in self.model.live() if each.records], place)
        records = list(dict.fromkeys(spot(module.records, each) for each in sorted(which)))
        live = [each for each in records if not each.trashed]
        payload = self.ask(
            f"delete{module.type}s(where: {{ids: $ids}}) {{ count {ERRORS} }}",
            "$ids: [ID!]",
            ids=[each.id for each in records],
        )
        assert self.accepted(payload, set())
        assert payload["count"] == len(live)
        self.model.put_in_bin(module, live)
        self.look()

    @precondition(lambda self: any(each.those(trashed=True) for each in self.model.live()))
    @rule(place=SPOTS, which=st.sets(SPOTS, min_size=1, max_size=4))
    def restore(self, place: int, which: set[int]) -> None:
        module = spot([each for each in self.model.live() if each.those(trashed=True)], place)
        binned = module.those(trashed=True)
        back = list(dict.fromkeys(spot(binned, each) for each in sorted(which)))
        payload = self.ask(
            f"restore{module.type}s(where: {{ids: $ids}}) {{ count {ERRORS} }}",
            "$ids: [ID!]",
            ids=[each.id for each in back],
        )
        wrong = {"NOT_UNIQUE"} if self.model.doubles(module, back) else set()
        if self.accepted(payload, wrong):
            assert payload["count"] == len(back)
            self.model.restore(module, back)
        self.look()


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A server of this test alone, in an event loop of its own."""
    found = World(database_url)
    yield found
    found.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_definitions_and_records_are_what_plain_python_makes_of_them(
    world: World, part: int
) -> None:
    class Here(Walk):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_OF_ONE // PARTS),
            stateful_step_count=STEPS_OF_ONE,
            deadline=None,
            print_blob=True,
            phases=[phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)],
            suppress_health_check=list(HealthCheck),
        ),
    )
