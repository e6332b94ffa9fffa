"""What `/readyz` looks at besides the database: whether Redis answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

WITHIN = 2.0  # seconds


def redis_check(url: str) -> Callable[[], Awaitable[str | None]]:
    """A function that says what is wrong with Redis, None where it answers."""

    async def check() -> str | None:
        client = Redis.from_url(
            url,
            socket_connect_timeout=WITHIN,
            socket_timeout=WITHIN,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            await client.ping()
        except (OSError, RedisError):
            return "Redis does not answer"
        finally:
            await client.aclose()
        return None

    return check
