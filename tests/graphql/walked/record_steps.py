"""The steps of a walk that change records: one by one, many at once, into the bin and back."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.graphql.walked.model import Field, Module, Record
from tests.graphql.walked.walk import MOST_FIELDS, MOST_RECORDS, SPOTS, VALUES, Walk, spot
from tests.graphql.walked.world import ERRORS, data, given


class RecordSteps(Walk):
    """Steps that change what the records hold."""

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
