"""A worker process: takes hints from Redis and looks after the workspaces they name."""

import logging
import signal
import threading
from collections.abc import Coroutine
from types import FrameType
from typing import TypeVar

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AsyncIO, Middleware

from jobs.broker import ACTOR, QUEUE, open_broker
from jobs.kinds import Kinds
from jobs.runner import Runner
from jobs.table import KINDS
from jobs.timing import Timing
from storage.engine import Pool, open_pool
from storage.file_store import open_file_store

THREADS = 4
IDLE = 50  # milliseconds after which an idle worker asks Redis again
POOL_SIZE = 12
STOP_WITHIN = 20_000  # milliseconds

log = logging.getLogger(__name__)
T = TypeVar("T")


def run_worker(
    database_url: str,
    redis_url: str,
    *,
    allowed_private_hosts: tuple[str, ...] = (),
    timing: Timing = Timing(),  # noqa: B008 - a frozen value
    kinds: Kinds = KINDS,
    files: str | None = None,
) -> None:
    """Work until SIGTERM or SIGINT, then finish what is at hand or give it back.

    Workflows may send requests to private addresses only where the host is among
    `allowed_private_hosts`. `files` is the address of the store of files. Redis may come and go
    meanwhile. Raises asyncpg's errors where the database cannot be reached at the start.
    """
    stop = threading.Event()
    _stop_on_signals(stop)
    service = _Service(database_url, timing, allowed_private_hosts, kinds, files)
    broker = open_broker(redis_url, (AsyncIO(), service))
    dramatiq.actor(broker=broker, actor_name=ACTOR, queue_name=QUEUE)(service.drain)
    worker = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=IDLE)
    worker.start()
    log.info("the worker is ready")
    stop.wait()
    worker.stop(timeout=STOP_WITHIN)
    broker.close()
    log.info("the worker has stopped")


class _Service(Middleware):
    """Opens and closes what jobs need, in the event loop that dramatiq runs them in."""

    def __init__(
        self,
        database_url: str,
        timing: Timing,
        allowed_hosts: tuple[str, ...],
        kinds: Kinds,
        files: str | None,
    ) -> None:
        self._files = None if files is None else open_file_store(files)
        self._database_url = database_url
        self._timing = timing
        self._allowed_hosts = allowed_hosts
        self._kinds = kinds
        self._pool: Pool | None = None
        self._runner: Runner | None = None

    async def drain(self, workspace: int) -> None:
        """The one job: look after a workspace."""
        if self._runner is not None:
            await self._runner.look_after(workspace)

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Opens the pool before the first message is taken."""
        _in_loop(self._open())

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Lets steps finish while Redis still hears that the worker lives."""
        _in_loop(self._close())

    async def _open(self) -> None:
        self._pool = await open_pool(
            self._database_url, max_size=POOL_SIZE, application_name="tessera-worker"
        )
        self._runner = Runner(
            self._pool, self._timing, self._allowed_hosts, self._kinds, self._files
        )

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.stop()
            self._runner = None
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


def _in_loop(work: Coroutine[None, None, T]) -> T:
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("dramatiq has not started its event loop")
    return thread.run_coroutine(work)


def _stop_on_signals(stop: threading.Event) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
