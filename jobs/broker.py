"""Redis as a messenger: a message only says that a workspace may have work.

Whatever Redis loses is found again by the sweeper, so sending never fails and never blocks.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

import redis
from dramatiq import Message, Middleware
from dramatiq.brokers.redis import RedisBroker
from redis.backoff import NoBackoff
from redis.retry import Retry

QUEUE = "tessera"
ACTOR = "drain"
NAMESPACE = "tessera"
COALESCE = 0.02
"""Seconds in which further hints for workspaces are gathered before the next are sent."""
_SOCKET_TIMEOUT = 5.0
_CONNECT_TIMEOUT = 2.0
_WARN_EVERY = 30.0

log = logging.getLogger(__name__)

Hint = Callable[[int], Awaitable[None]]


def open_broker(redis_url: str, middleware: Sequence[Middleware] = ()) -> RedisBroker:
    """A broker that connects when it is first used, and again whenever it must."""
    client = redis.Redis.from_url(
        redis_url,
        socket_timeout=_SOCKET_TIMEOUT,
        socket_connect_timeout=_CONNECT_TIMEOUT,
        # A connection that Redis closed is opened once more; all else the sweeper makes good.
        retry=Retry(NoBackoff(), 1),
    )
    return RedisBroker(  # type: ignore[no-untyped-call] # dramatiq types its broker in part
        client=client, namespace=NAMESPACE, middleware=list(middleware)
    )


def make_hint(redis_url: str) -> Hint:
    """A function that tells the workers of a workspace (its id) which may have work.

    It returns at once, sends at most one message for each workspace every 20 ms, and never
    raises: a hint that Redis does not take is dropped and logged.
    """
    return _Hints(open_broker(redis_url)).give


class _Hints:
    """Gathers the workspaces to tell of and sends them one after the other."""

    def __init__(self, broker: RedisBroker) -> None:
        self._broker = broker
        self._waiting: dict[int, None] = {}
        self._sending: asyncio.Task[None] | None = None
        self._warned = -_WARN_EVERY

    async def give(self, workspace: int) -> None:
        self._waiting[workspace] = None
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while self._waiting:
            workspaces = list(self._waiting)
            self._waiting.clear()
            await asyncio.to_thread(self._enqueue, workspaces)
            await asyncio.sleep(COALESCE)

    def _enqueue(self, workspaces: list[int]) -> None:
        for workspace in workspaces:
            try:
                self._broker.enqueue(_message(workspace))
            except (redis.RedisError, OSError) as error:
                self._warn(error)
                return

    def _warn(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._warned >= _WARN_EVERY:
            self._warned = now
            log.warning("Redis takes no messages; the sweeper will find the work: %s", error)


def _message(workspace: int) -> Message[None]:
    return Message(queue_name=QUEUE, actor_name=ACTOR, args=(workspace,), kwargs={}, options={})
