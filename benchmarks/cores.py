"""Says which core the servers under test run on, and which are left for all else."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cores:
    """`server` is one core; `others` holds PostgreSQL, the load generator and this process.

    On a machine with one core both are the same, and the figures say little.
    """

    server: frozenset[int]
    others: frozenset[int]


def split_cores() -> Cores:
    """Give the first core to the servers and the rest to all else, and move this process there.

    Child processes start where this one runs; servers are moved by `pin`.
    """
    available = sorted(os.sched_getaffinity(0))
    server = frozenset(available[:1])
    others = frozenset(available[1:]) or server
    os.sched_setaffinity(0, others)
    return Cores(server, others)


def pin(pid: int, cores: frozenset[int]) -> None:
    """Let a process run on these cores alone, and every thread it starts from now on."""
    os.sched_setaffinity(pid, cores)
