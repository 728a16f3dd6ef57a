"""The cache that may be away: then everything is a miss, and no page fails because of it."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

# After a failure the server is left alone for a moment, so that a page waits for it at most once.
PAUSE_SECONDS = 5.0

# What each operation answers meanwhile. `add` says yes: a lock is got and a code was not used before,
# so that people can still log in. Rate limits count again when the server is back.
ANSWERS: dict[str, Any] = {
    "add": True,
    "set": None,
    "set_many": None,
    "get_many": {},
    "has_key": False,
    "touch": False,
    "incr": 0,
    "delete": False,
    "delete_many": None,
    "clear": False,
}


class ForgivingClient:
    """Django's client for Redis, answering as an empty cache while the server cannot be reached."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._client = RedisCacheClient(*args, **kwargs)
        self._away_until = 0.0

    def get(self, key: str, default: Any) -> Any:
        return self._attempt(self._client.get, default, key, default)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._attempt, getattr(self._client, name), ANSWERS[name])

    def _attempt(self, operation: Callable[..., Any], answer: Any, *args: Any) -> Any:
        if time.monotonic() < self._away_until:
            return answer
        try:
            return operation(*args)
        except (RedisConnectionError, RedisTimeoutError) as failure:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            # The class only: the message of a driver may carry an address or a key.
            logger.warning("cache_unreachable error=%s", type(failure).__name__)
            return answer


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
