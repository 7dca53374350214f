"""A second region that waits: what is kept there once more, and what it takes to follow the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quire_client.cost import compute, keeping, stores, traffic
from quire_client.cost.month import HOURS, Line, Month

_SERVICE = "Second region"
_ONCE_MORE = frozenset(
    {
        "aurora.gb-month",
        "ecr.gb-month",
        "kms.key",
        "lambda.snapstart.cached-gb-second",
        "s3.gb-month",
        "s3.glacier.gb-month",
        "s3.glacier.transition",
        "s3.put",
        "valkey.gb-hour",
        "vpc.endpoint-hour",
        "waf.acl",
        "waf.rule",
    }
)
"""Prices of what stands there as it does in the first region."""


def second_region(month: Month) -> Iterator[Line]:
    regions = month.given["secondRegion"]
    if regions:
        for line in (*_kept_once_more(month), *_following(month)):
            yield replace(line, service=_SERVICE, item=f"{line.service}: {line.item}", quantity=regions * line.quantity)


def _kept_once_more(month: Month) -> Iterator[Line]:
    parts = (
        compute.functions,
        stores.objects,
        stores.database,
        stores.cache,
        traffic.queues,
        traffic.endpoints,
        traffic.edge,
        keeping.keys,
        keeping.images,
    )
    for part in parts:
        yield from (one for one in part(month) if one.price_name in _ONCE_MORE or one.item == traffic.POLLS)


def _following(month: Month) -> Iterator[Line]:
    """One instance that only reads, what is carried over, and who looks whether either region is ready."""
    given, documents = month.given, month.documents
    carried = documents * (
        month.ask.pages * given["originalMegabytes"] / 1e3
        + month.document.stored / 1e9
        + given["databaseKilobytes"] / 1e6
    )
    yield month.line("Aurora", "capacity of the copy", given["leastAcu"] * HOURS, "aurora.acu-hour")
    yield month.line("Aurora", "writes that follow", documents * given["databaseIo"], "aurora.replicated-io")
    yield month.line("Data transfer", "objects and rows", carried, "transfer.region-gb")
    yield month.line("Secrets Manager", "the distribution's", 1, "secrets.secret")
    yield month.line("Route 53", "checks of both regions, over HTTPS", 2, "route53.https-check")
