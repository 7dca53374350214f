"""The cache of a local cloud: a real server where there is one, an emulation that says so elsewhere."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import psutil
import pytest
import redis
from quire_local.backing import redis as backing
from quire_local.backing.kept import CannotStart
from quire_local.backing.redis import RedisServer, choose_cache
from quire_local.backing.redis_emulation import EmulatedRedis

CLOUD = """
import asyncio, os, sys
from pathlib import Path
from quire_local.backing.redis import choose_cache

async def main():
    cache = choose_cache(Path(sys.argv[1]), os.environ)
    await cache.start()
    print(cache.url(), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
PROGRAM = backing.find_program("/usr/local/bin:/usr/bin:/bin")
needs_program = pytest.mark.skipif(PROGRAM is None, reason="no redis-server or valkey-server on this machine")


@asynccontextmanager
async def running(cache):
    await cache.start()
    try:
        yield cache
    finally:
        await cache.stop()


@pytest.fixture(params=[pytest.param("program", marks=needs_program), "emulation"])
def cache(request, tmp_path):
    return EmulatedRedis() if request.param == "emulation" else RedisServer(tmp_path / "cache folder", PROGRAM)


def write_and_read(url, protocol):
    with redis.Redis.from_url(url, protocol=protocol) as client:
        client.set("greeting", "hello", ex=60)
        return client.get("greeting"), client.eval("return redis.call('TTL', KEYS[1]) > 0", 1, "greeting")


@pytest.mark.parametrize("protocol", [2, 3])
async def test_client_reads_what_it_wrote_and_runs_scripts(cache, protocol):
    async with running(cache):
        assert await asyncio.to_thread(write_and_read, cache.url(), protocol) == (b"hello", 1)


@needs_program
async def test_a_server_that_is_killed_comes_back_at_the_same_address(tmp_path):
    async with running(RedisServer(tmp_path / "cache", PROGRAM)) as cache:
        with redis.Redis.from_url(cache.url()) as client:
            killed = psutil.Process(client.info("server")["process_id"])
        killed.kill()
        await asyncio.to_thread(killed.wait, 20)

        assert await asyncio.to_thread(_process_that_answers, cache.url()) != killed.pid


def _process_that_answers(url):
    deadline = time.monotonic() + 60
    while True:
        try:
            with redis.Redis.from_url(url) as client:
                return client.info("server")["process_id"]
        except redis.ConnectionError:
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.02)


async def test_description_names_an_emulation_as_one():
    async with running(EmulatedRedis()) as cache:
        assert "emulation (fakeredis" in cache.describe()


async def test_emulation_stops_while_a_client_is_still_connected():
    cache = EmulatedRedis()
    await cache.start()
    client = redis.Redis.from_url(cache.url(), protocol=2)
    await asyncio.to_thread(client.ping)

    await cache.stop()

    client.close()


@needs_program
async def test_real_server_wants_its_password_and_keeps_it_private(tmp_path):
    async with running(RedisServer(tmp_path, PROGRAM)) as cache:
        password = cache.url().split(":")[2].split("@")[0]
        for wrong in ("", ":guess@"):
            client = redis.Redis.from_url(cache.url().replace(f":{password}@", wrong), protocol=2)
            with pytest.raises(redis.AuthenticationError):
                await asyncio.to_thread(client.ping)
            client.close()

        assert stat.S_IMODE((tmp_path / "redis.conf").stat().st_mode) == 0o600
        family = psutil.Process().children(recursive=True)
        assert all(password not in " ".join(process.cmdline()) for process in family)


@needs_program
async def test_description_names_program_version_and_address(tmp_path):
    async with running(RedisServer(tmp_path, PROGRAM)) as cache:
        port = cache.url().rsplit(":", 1)[1].split("/")[0]
        assert cache.describe().startswith(f"Redis protocol: {PROGRAM.name} ")
        assert cache.describe().endswith(f"127.0.0.1:{port}")


@needs_program
async def test_real_server_writes_no_data_and_stays_small(tmp_path):
    async with running(RedisServer(tmp_path, PROGRAM)) as cache:
        client = redis.Redis.from_url(cache.url(), protocol=2, decode_responses=True)
        settings = await asyncio.to_thread(client.config_get, "*")
        client.close()
    assert settings["save"] == ""
    assert settings["appendonly"] == "no"
    assert settings["maxmemory"] == str(64 * 1024 * 1024)
    assert settings["bind"] == "127.0.0.1"


@needs_program
def test_server_ends_when_the_cloud_is_killed(tmp_path):
    cloud = subprocess.Popen([sys.executable, "-c", CLOUD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert cloud.stdout.readline().startswith("redis://")
    cloud.stdout.close()
    family = psutil.Process(cloud.pid).children(recursive=True)

    cloud.kill()
    cloud.wait()

    _, alive = psutil.wait_procs(family, timeout=10)
    assert len(family) == 2
    assert alive == []


async def test_program_that_does_not_start_is_reported_with_its_log(tmp_path):
    with pytest.raises(CannotStart, match=r"redis\.log says why"):
        await RedisServer(tmp_path, tmp_path / "no-such-server").start()


async def test_redis_url_is_used_as_it_is_and_nothing_is_started(tmp_path):
    given = "rediss://me:secret@cache.example.org:6380"
    async with running(choose_cache(tmp_path / "cache", {"REDIS_URL": given})) as cache:
        assert cache.url() == given
        assert "REDIS_URL" in cache.describe()
        assert "secret" not in cache.describe()
        assert not (tmp_path / "cache").exists()


def test_machine_without_a_program_gets_the_emulation(tmp_path, monkeypatch):
    monkeypatch.setattr(backing.importlib.util, "find_spec", lambda _: None)

    assert isinstance(choose_cache(tmp_path, {"PATH": str(tmp_path)}), EmulatedRedis)
