"""A function that tries to reach what its event names, and tells how that went."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from typing import Any

import boto3
import psycopg
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

OK = "ok"


def handler(event: dict[str, Any], _context: object) -> Any:
    return ACTIONS[event["do"]](event)


def environment(_event: dict[str, Any]) -> dict[str, str]:
    return dict(os.environ)


def call(event: dict[str, Any]) -> str:
    """One call with this function's own credentials; to the endpoint that it was told of, or to a given one."""
    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
    client = boto3.client(event["service"], endpoint_url=event.get("endpoint"), config=config)
    try:
        getattr(client, event["operation"])(**event.get("arguments", {}))
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except BotoCoreError as error:
        return type(error).__name__
    return OK


def database(event: dict[str, Any]) -> str:
    try:
        with psycopg.connect(event.get("url") or os.environ["DATABASE_URL"], connect_timeout=5):
            return OK
    except psycopg.OperationalError as error:
        return str(error)


def cache(event: dict[str, Any]) -> str:
    client = redis.Redis.from_url(event.get("url") or os.environ["CACHE_URL"])
    try:
        client.ping()
    except redis.RedisError as error:
        return type(error).__name__
    finally:
        client.close()
    return OK


def web(event: dict[str, Any]) -> str:
    try:
        urllib.request.urlopen(event["url"], timeout=5)  # noqa: S310 - the test's own address
    except urllib.error.URLError as error:
        return type(error.reason).__name__
    return OK


ACTIONS = {"environment": environment, "call": call, "database": database, "cache": cache, "web": web}
