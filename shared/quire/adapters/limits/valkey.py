"""Counting hits in Valkey, for all processes together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError
from valkey.exceptions import ValkeyClusterException, ValkeyError

from quire.adapters.limits.connecting import Client
from quire.domain.limits import Decision, Quota, Tally, decided, microseconds
from quire.errors import TransientError
from quire.ports import Clock

# One list of moments for each quota, the oldest first. Answers whether the hit was counted, then for each quota how
# many it holds and the moment with whose end the next place becomes free.
_HIT = """
local now = tonumber(ARGV[1])
local counted = 1
for i, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - length do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  if redis.call('LLEN', key) >= limit then counted = 0 end
end
local answer = {counted}
for i, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  if counted == 1 then
    redis.call('RPUSH', key, ARGV[1])
    redis.call('PEXPIRE', key, math.ceil(length / 1000))
  end
  local count = redis.call('LLEN', key)
  answer[#answer + 1] = count
  answer[#answer + 1] = redis.call('LINDEX', key, math.max(0, count - limit)) or ARGV[1]
end
return answer
"""


class ValkeyLimiter:
    """The port `Limiter`; each hit is one round trip."""

    def __init__(self, connect: Callable[[], Client], *, clock: Clock) -> None:
        self._connect = connect
        self._clock = clock
        self._client: Client | None = None

    def hit(self, key: str, *quotas: Quota) -> Decision:
        # The braces put all of a caller's windows into one slot, as a script needs it.
        keys = [f"quire:limit:{{{key}}}:{quota.name}" for quota in quotas]
        windows = [number for quota in quotas for number in (quota.limit, quota.microseconds)]
        counted, *numbers = self._run(keys, [microseconds(self._clock()), *windows])
        tallies = [Tally(int(count), int(frees)) for count, frees in zip(numbers[::2], numbers[1::2], strict=True)]
        return decided(quotas, tallies, allowed=bool(counted))

    def _run(self, keys: list[str], arguments: list[int]) -> list[Any]:
        try:
            if self._client is None:
                self._client = self._connect()
            # The whole text each time: a server that does not know it would cost a second round trip.
            answer: Any = self._client.eval(_HIT, len(keys), *keys, *map(str, arguments))
        except (ValkeyError, ValkeyClusterException, BotoCoreError, OSError) as error:
            self._client = None
            raise TransientError(f"the cache does not answer: {type(error).__name__}") from error
        return list(answer)
