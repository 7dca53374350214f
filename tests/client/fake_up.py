"""In the place of `quire up`: serves the stand-in until SIGTERM or the end of standard input.

`fake_up.py MODE --data DIR --until-eof`; MODE is `serve`, or `break` to end at once with something in the log.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from client.stand_in import EMAIL, PASSWORD, StandIn, serving
from quire_client.login_file import Login, LoginFile


async def serve(data: Path) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    loop.add_reader(0, stopped.set)
    async with serving(StandIn()) as stand_in:
        LoginFile(data).write(Login(email=EMAIL, password=PASSWORD, url=stand_in.origin, pid=os.getpid()))
        await stopped.wait()


if __name__ == "__main__":
    if sys.argv[1] == "break":
        sys.exit("the port is cursed")
    asyncio.run(serve(Path(sys.argv[sys.argv.index("--data") + 1])))
