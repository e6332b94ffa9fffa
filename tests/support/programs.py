"""The programs that tests run beside the server: a worker and a sweeper with short waits."""

import logging
import sys
from collections.abc import Mapping

from jobs.sweeper import run_sweeper
from jobs.timing import Timing
from jobs.worker import run_worker

LOOPBACK = ("127.0.0.1",)


def timing(waits: Mapping[str, object]) -> Timing:
    """The waits as jobs take them."""
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in waits.items()}
    return Timing(**given)  # type: ignore[arg-type]


def work(database_url: str, redis_url: str, waits: Mapping[str, object]) -> None:
    """Work as a worker that may send requests to this machine."""
    _log()
    run_worker(database_url, redis_url, allowed_private_hosts=LOOPBACK, timing=timing(waits))


def sweep(database_url: str, redis_url: str, waits: Mapping[str, object]) -> None:
    """Sweep as a sweeper."""
    _log()
    sys.stdout.write("sweeping\n")
    run_sweeper(database_url, redis_url, timing=timing(waits))


def _log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
