"""An S3 on a free port, its event loop in a thread, so that tests may use blocking clients."""

import asyncio
import json
import threading
from contextlib import contextmanager

import boto3
import httpx
import pytest
from aiohttp import web
from botocore.config import Config
from quire_local.bucket_resources import Bucket, CorsRule
from quire_local.identity import REGION, Callers
from quire_local.s3 import S3, app
from quire_local.store import Store

BUCKETS = (
    Bucket(logical_id="Plain", name="plain"),
    Bucket(logical_id="Kept", name="kept", versioned=True, events=True),
    Bucket(
        logical_id="Uploads",
        name="uploads",
        events=True,
        cors=(
            CorsRule(origins=("https://*.example.org",), methods=("POST", "GET"), headers=("*",), max_age=600),
            CorsRule(origins=("*",), methods=("HEAD",), expose=("ETag",)),
        ),
    ),
)


class Cloud:
    """One S3 over a folder; `told` are the events whose transactions are committed."""

    def __init__(self, folder, buckets=BUCKETS, **options):
        self.folder = folder
        self.callers = Callers(b"root")
        self.store = Store(folder / "state.sqlite")
        self.store.schema("CREATE TABLE IF NOT EXISTS told (entry TEXT)")
        self.woken = 0
        self.s3 = S3(buckets, self.store, folder / "objects", self.callers, _tell, self._wake, **options)

    def _wake(self):
        self.woken += 1

    def told(self):
        return self.store.read(lambda db: [json.loads(row[0]) for row in db.execute("SELECT entry FROM told")])

    def client(self, caller=None, **options):
        return connect(self.url, caller or self.callers.owner, **options)

    def files(self):
        return sorted(file.name for file in (self.folder / "objects").rglob("*") if file.is_file())

    def sweep(self):
        asyncio.run_coroutine_threadsafe(self.s3.sweep(), self.loop).result()

    @contextmanager
    def running(self):
        loop = self.loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        server = asyncio.run_coroutine_threadsafe(self.start(), loop).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self.stop(server), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def start(self):
        await self.s3.start()
        server = web.AppRunner(app(self.s3), access_log=None, auto_decompress=False)
        await server.setup()
        site = web.TCPSite(server, "127.0.0.1", 0)
        await site.start()
        host, port = server.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.port = port
        return server

    async def stop(self, server):
        await server.cleanup()
        await self.s3.stop()
        self.store.close()


def connect(url, caller, **options):
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=caller.access_key,
        aws_secret_access_key=caller.secret_key,
        config=Config(signature_version="s3v4", retries={"total_max_attempts": 1}, **options),
    )


def _tell(db, entry):
    db.execute("INSERT INTO told VALUES (?)", (json.dumps(entry),))


@pytest.fixture
def cloud(tmp_path):
    with Cloud(tmp_path).running() as running:
        yield running


@pytest.fixture
def open_cloud(tmp_path):
    """Opens a cloud over the test's folder, as often as the test likes."""
    return lambda **options: Cloud(tmp_path, **options).running()


@pytest.fixture
def connect_owner():
    """A client for a cloud that runs elsewhere."""
    return lambda url: connect(url, Callers(b"root").owner)


@pytest.fixture
def s3(cloud):
    client = cloud.client()
    yield client
    client.close()


@pytest.fixture
def http():
    with httpx.Client(trust_env=False, timeout=30) as client:
        yield client
