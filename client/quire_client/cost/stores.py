"""Where things are kept: S3, DynamoDB, Aurora, Valkey."""

from __future__ import annotations

from collections.abc import Iterator

from quire_client.cost.month import DAYS, HOURS, SECONDS, Line, Month

_KILO, _MEGA, _GIGA = 1e3, 1e6, 1e9


def objects(month: Month) -> Iterator[Line]:
    given, pages = month.given, month.ask.pages
    puts = month.requests("s3:Put", "s3:Copy", "s3:List") + month.documents
    yield month.line("S3", "writes, the client's upload among them", puts, "s3.put")
    yield month.line("S3", "reads", month.requests("s3:Get", "s3:Head"), "s3.get")
    uploaded = month.documents * pages * given["originalMegabytes"] * _MEGA / _GIGA
    lively = min(given["standardMonths"], given["keptMonths"])
    working = month.documents / DAYS * given["workDays"] * month.document.stored / _GIGA
    yield month.line("S3", "originals, Standard", uploaded * lively, "s3.gb-month")
    yield month.line("S3", "working files", working, "s3.gb-month")
    if given["keptMonths"] > lively:
        yield month.line("S3", "originals, Glacier", uploaded * (given["keptMonths"] - lively), "s3.glacier.gb-month")
        yield month.line("S3", "originals that go to Glacier", month.documents, "s3.glacier.transition")


def tables(month: Month) -> Iterator[Line]:
    writes = month.requests("dynamodb:Put", "dynamodb:Update", "dynamodb:Delete", "dynamodb:TransactWrite")
    reads = month.requests("dynamodb:Get", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGet")
    ticks = 3 * 60 * HOURS  # relay, maintain and hangup look at one item each minute
    given = month.given
    yield month.line("DynamoDB", "writes", writes * given["dynamoWriteUnits"], "dynamodb.write")
    yield month.line("DynamoDB", "reads", (reads + ticks) * given["dynamoReadUnits"], "dynamodb.read")
    yield month.line("DynamoDB", "storage", given["dynamoGigabytes"], "dynamodb.gb-month")
    yield month.line("DynamoDB", "point-in-time recovery", given["dynamoGigabytes"], "dynamodb.recovery-gb-month")


def database(month: Month) -> Iterator[Line]:
    given = month.given
    size = month.documents * given["keptMonths"] * given["databaseKilobytes"] * _KILO / _GIGA
    capacity = _capacity(month)
    yield month.line("Aurora", "capacity, never paused", capacity * HOURS, "aurora.acu-hour")
    yield month.line("Aurora", "standby, while it is awake", capacity * given["standbyHours"], "aurora.acu-hour")
    yield month.line("Aurora", "storage", size, "aurora.gb-month")
    yield month.line("Aurora", "I/O", month.documents * given["databaseIo"], "aurora.io")
    yield month.line("Aurora", "backups", size * given["backupShare"], "aurora.backup-gb-month")


def cache(month: Month) -> Iterator[Line]:
    yield month.line(
        "Valkey", "data, the least that is billed", month.given["cacheGigabytes"] * HOURS, "valkey.gb-hour"
    )
    yield month.line("Valkey", "requests", month.rest_requests * month.given["cacheUnits"], "valkey.ecpu")


def _capacity(month: Month) -> float:
    """ACUs of an instance that is awake: what the load takes, or the least that is billed."""
    busy = month.documents * month.document.database_cpu / 1000 / SECONDS
    given = month.given
    return max(given["leastAcu"], busy * given["acuPerVcpu"] * given["databaseHeadroom"])
