"""The steps of a walk that change definitions: modules, fields, their kinds and options."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.graphql.walked.model import (
    AT_FIRST,
    BECOMES,
    MAY_BE_UNIQUE,
    OPTIONS,
    Field,
    Lost,
    Module,
    Record,
    carried,
    shares,
)
from tests.graphql.walked.walk import KINDS, MODULES, MOST_FIELDS, NAMES, SPOTS, Walk, spot
from tests.graphql.walked.world import ERRORS, definition, options_input
from tests.support.api import Json


class DefinitionSteps(Walk):
    """Steps that change what there is, and what it is called."""

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
