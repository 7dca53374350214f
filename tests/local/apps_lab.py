"""Applications of the shapes that public SAM projects have, each in a cloud of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from local.cloud_lab import Owner, cloud_here, wait_for

APPS = Path(__file__).parent / "apps"


@asynccontextmanager
async def app_here(name: str, data: Path) -> AsyncIterator[Owner]:
    async with cloud_here(str(APPS / name / "template.yaml"), data):
        yield Owner(data)


async def aside(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a blocking client answers, while the cloud goes on."""
    return await asyncio.to_thread(work, *arguments, **named)


async def seen(condition: Callable[[], Any]) -> Any:
    return await aside(wait_for, condition)
