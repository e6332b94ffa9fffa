"""PostgreSQL stopped at once under write load (R40); by hand it is run for a minute and longer."""

from __future__ import annotations

from pathlib import Path

from tests.faults.immediate_stop import stopped_again_and_again
from tests.support.engines import open_folder

UNAVAILABLE = {"503 UNAVAILABLE", "503 TIMEOUT", "504 TIMEOUT"}


async def test_every_acknowledged_write_is_there_and_none_twice() -> None:
    home = Path(open_folder("tessera-faults-"))
    outcome = await stopped_again_and_again(home, 4, 1)
    assert outcome.stops >= 2
    assert outcome.acknowledged > 20
    assert set(outcome.refused) <= UNAVAILABLE
    assert (outcome.lost, outcome.doubled) == ([], [])
