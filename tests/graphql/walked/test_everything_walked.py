"""Definitions and records changed together, step by step, are what plain Python makes of them.

2,000 steps by default, each a mutation through the API, in walks of 100 through workspaces of their
own; `TESSERA_WALK=50000` makes it longer. After each step the module that it was about is compared
with the model, and now and then all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.graphql.walked.definition_steps import DefinitionSteps
from tests.graphql.walked.record_steps import RecordSteps
from tests.graphql.walked.world import World

STEPS = int(os.environ.get("TESSERA_WALK", "2000"))
STEPS_OF_ONE = 100
PARTS = 2
"""Parts of the walk, which two test workers share."""


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
    class Here(DefinitionSteps, RecordSteps):
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
