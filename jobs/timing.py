"""How long workers and sweepers wait for what; all times in seconds."""

import random
from dataclasses import dataclass
from datetime import timedelta

LONGEST_RETRY_AFTER = 3600.0
MAX_DEATHS = 3
"""How many workers may die at one step, or one batch of a job, before it is set aside."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The waits of one process.

    `lease` is how long a run belongs to a worker that does not renew it: it must be longer than
    the slowest step, and lease and `longest_look` together stay under 90 s, so that the runs of a
    killed worker are resumed within that time. `grace` is what steps get to finish when the
    worker is asked to stop. `beat` is how often a worker renews its lease of a job and asks
    whether that shall be cancelled.
    """

    lease: float = 45.0
    request: float = 10.0
    grace: float = 5.0
    request_delays: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0)
    record_delays: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0, 600.0)
    sweep: float = 1.0
    longest_look: float = 15.0
    marks_kept: float = 600.0
    beat: float = 2.0

    @property
    def leased(self) -> timedelta:
        """The lease as a span."""
        return timedelta(seconds=self.lease)


def delay_after(
    delays: tuple[float, ...], tries: int, *, at_least: float | None = None
) -> timedelta | None:
    """How long to wait after the `tries`th attempt; None when it was the last one.

    The delay is spread by a tenth, so that what failed together does not come back together.
    """
    if tries > len(delays):
        return None
    delay = delays[tries - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, no secret
    if at_least is not None:
        delay = max(delay, min(at_least, LONGEST_RETRY_AFTER))
    return timedelta(seconds=delay)
