"""A walk through one workspace and its model: what each step asks, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.graphql.walked.model import Field, Model, Module
from tests.graphql.walked.world import World, everything, expected, found
from tests.support.api import Json

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

    def fields(self, *, trashed: bool = False) -> Iterator[tuple[Module, Field]]:
        """The fields of live modules; those in the bin too, with `trashed`."""
        for module in self.model.live():
            for field in module.fields:
                if trashed or not field.trashed:
                    yield module, field
