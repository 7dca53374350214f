"""Runs a local Lambda that is busy for ever, for a test that kills it: `python functions_host.py FOLDER RUNTIME`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from local.functions_lab import function, running, until


async def main() -> None:
    folder = Path(sys.argv[1])
    async with running(folder, function("busy"), function("idle"), function("event"), runtime=sys.argv[2]) as lab:
        await lab.call("idle")
        payload = {"do": "meet", "place": str(folder / "event"), "people": 2}
        await lab.functions.invoke_later("event", json.dumps(payload).encode())
        await until((folder / "event").exists)
        call = asyncio.create_task(lab.call("busy", do="spin_with_child", note=str(folder / "child")))
        await until((folder / "child").exists)
        sys.stdout.write("busy\n")
        sys.stdout.flush()
        await call


asyncio.run(main())
