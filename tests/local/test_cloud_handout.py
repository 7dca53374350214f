"""What `quire up --env-vars` writes for containers that run the functions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from quire_local.handout import Handout
from quire_local.placement import DEAD_END

ORIGIN = "http://127.0.0.1:8080"


async def _repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"heard " + await reader.read())
    writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    """A server that only this machine reaches; it repeats what it is told."""
    server = await asyncio.start_server(_repeat, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def said_to(url: str, words: bytes) -> bytes:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(words)
    writer.write_eof()
    try:
        return await reader.read()
    finally:
        writer.close()


async def handed_out(path: Path, host: str, **variables: str) -> tuple[Handout, dict[str, str]]:
    handout = Handout(path, host=host, served=(8080,))
    await handout.write({"SomeFunction": variables}, origin=ORIGIN)
    return handout, told_in(path)


def told_in(path: Path) -> dict[str, str]:
    return json.loads(path.read_text())["SomeFunction"]


async def test_on_this_machine_alone_everything_is_told_as_it_is(tmp_path: Path) -> None:
    url = "postgresql://ada:secret@127.0.0.1:5432/quire"

    _, told = await handed_out(tmp_path / "env.json", "127.0.0.1", DATABASE_URL=url, SIZE="3")

    assert told == {"DATABASE_URL": url, "SIZE": "3", "AWS_ENDPOINT_URL": ORIGIN}
    assert (tmp_path / "env.json").stat().st_mode & 0o077 == 0


async def test_a_server_with_a_password_is_reached_from_elsewhere_too(tmp_path: Path) -> None:
    async with listening() as port:
        url = f"postgresql://ada:secret@127.0.0.1:{port}/quire"
        handout, told = await handed_out(tmp_path / "env.json", "0.0.0.0", DATABASE_URL=url)  # noqa: S104 - on purpose
        answer = await said_to(told["DATABASE_URL"], b"hello")
        await handout.stop()

    assert answer == b"heard hello"
    assert urlsplit(told["DATABASE_URL"]).port != port
    assert told["DATABASE_URL"].startswith("postgresql://ada:secret@")


async def test_a_server_without_a_password_stays_where_it_is(tmp_path: Path) -> None:
    _, told = await handed_out(tmp_path / "env.json", "0.0.0.0", CACHE_URL="redis://127.0.0.1:6379/0")  # noqa: S104

    assert told["CACHE_URL"] == "redis://127.0.0.1:6379/0"


async def test_the_clouds_own_ports_are_told_at_the_address_that_it_listens_on(tmp_path: Path) -> None:
    _, told = await handed_out(tmp_path / "env.json", "192.0.2.7", AWS_ENDPOINT_URL_S3=ORIGIN, HTTP_PROXY=DEAD_END)

    assert told["AWS_ENDPOINT_URL"] == told["AWS_ENDPOINT_URL_S3"] == "http://192.0.2.7:8080"
    assert told["HTTP_PROXY"] == DEAD_END


async def test_the_file_goes_when_the_cloud_does(tmp_path: Path) -> None:
    handout, _ = await handed_out(tmp_path / "env.json", "127.0.0.1")

    await handout.stop()

    assert not (tmp_path / "env.json").exists()
