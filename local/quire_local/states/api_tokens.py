"""The operations for whoever holds a task token."""

from __future__ import annotations

import time
from dataclasses import dataclass

from quire_local.aws_json import Operation
from quire_local.errors import AwsError
from quire_local.states import api_arguments, tokens
from quire_local.states.services import Services
from quire_local.states.values import Json, loads, too_large

Arguments = dict[str, Json]


@dataclass(frozen=True)
class TokenApi:
    services: Services

    def operations(self) -> dict[str, Operation]:
        return {
            "SendTaskSuccess": self.succeed,
            "SendTaskFailure": self.fail,
            "SendTaskHeartbeat": self.beat,
        }

    async def succeed(self, arguments: Arguments) -> Arguments:
        output = api_arguments.text(arguments, "output", most=262_144)
        try:
            loads(output)
        except ValueError as error:
            raise AwsError("InvalidOutput", f"Invalid Output: '{error}'") from error
        if too_large(output):
            raise AwsError("InvalidOutput", "Invalid Output: it exceeds 262144 bytes")
        return await self._answer(arguments, {"output": output})

    async def fail(self, arguments: Arguments) -> Arguments:
        error = api_arguments.optional_text(arguments, "error", most=256)
        cause = api_arguments.optional_text(arguments, "cause", most=32_768)
        return await self._answer(arguments, {"error": error, "cause": cause})

    async def beat(self, arguments: Arguments) -> Arguments:
        token = api_arguments.text(arguments, "taskToken", most=2048)
        now = time.time()
        await self.services.store.write(lambda db: tokens.beat(db, token, now=now))
        self.services.bells.ring(token)
        return {}

    async def _answer(self, arguments: Arguments, outcome: Json) -> Arguments:
        token = api_arguments.text(arguments, "taskToken", most=2048)
        now = time.time()
        await self.services.store.write(lambda db: tokens.answer(db, token, outcome, now=now))
        self.services.bells.ring(token)
        return {}
