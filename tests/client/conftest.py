"""A stand-in for the API, and a client that is signed in there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from client.stand_in import EMAIL, LETTER, PASSWORD, StandIn, serving
from quire_client import AsyncQuire


@pytest.fixture
async def api() -> AsyncIterator[StandIn]:
    async with serving(StandIn()) as stand_in:
        yield stand_in


@pytest.fixture
async def quire(api: StandIn) -> AsyncIterator[AsyncQuire]:
    async with AsyncQuire(api.origin) as client:
        await client.auth.login(EMAIL, PASSWORD)
        yield client


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(LETTER)
    return path
