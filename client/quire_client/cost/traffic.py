"""What goes to and fro: events, queues, both APIs, the edge, endpoints and what leaves for the internet."""

from __future__ import annotations

from collections.abc import Iterator

from quire_client.cost.month import HOURS, MINUTES, Line, Month

POLLS = "long polls that find nothing"
_LONG_POLLS_A_MINUTE = 3
_REQUESTS_OF_A_MESSAGE = 3
"""Sent, received, deleted."""


def events(month: Month) -> Iterator[Line]:
    given = month.given
    size = month.published * given["eventKilobytes"] / 1e6
    yield month.line("EventBridge", "our own events; those of S3 are free", month.published, "events.custom")
    yield month.line("EventBridge", "archived", size, "events.archived-gb")
    yield month.line("EventBridge", "archive", size * given["archiveMonths"], "events.archive-gb-month")


def queues(month: Month) -> Iterator[Line]:
    messages = month.calls("Intake", "Record")
    empty = month.given["sqsQueues"] * month.given["sqsPollers"] * _LONG_POLLS_A_MINUTE * MINUTES
    yield month.line("SQS", "messages: sent, received, deleted", _REQUESTS_OF_A_MESSAGE * messages, "sqs.request")
    yield month.line("SQS", POLLS, empty, "sqs.request")


def apis(month: Month) -> Iterator[Line]:
    minutes = month.documents * month.given["socketMinutes"]
    messages = month.calls("Websocket") + month.requests("execute-api:")
    yield month.line("API Gateway", "REST requests", month.rest_requests, "api.rest")
    yield month.line("API Gateway", "WebSocket messages", messages, "api.websocket-message")
    yield month.line("API Gateway", "WebSocket minutes", minutes, "api.websocket-minute")


def edge(month: Month) -> Iterator[Line]:
    given, requests = month.given, month.rest_requests + month.calls("Websocket")
    yield month.line("CloudFront", "requests", requests, "cloudfront.request")
    yield month.line("CloudFront", "calls of the function that says who asks", requests, "cloudfront.function")
    if given["webAcls"]:
        yield month.line("WAF", "web ACLs", given["webAcls"], "waf.acl")
        yield month.line("WAF", "rules", given["webAclRules"], "waf.rule")
        yield month.line("WAF", "requests", requests, "waf.request")
    if given["zones"]:
        yield month.line("Route 53", "hosted zones", given["zones"], "route53.zone")
        yield month.line("Route 53", "queries", requests, "route53.query")


def transfer(month: Month) -> Iterator[Line]:
    given = month.given
    megabytes = given["resultKilobytes"] / 1e3 + given["reviewShare"] * given["reviewedMegabytes"]
    yield month.line("Data transfer", "to the internet", month.documents * megabytes / 1e3, "transfer.out-gb")


def endpoints(month: Month) -> Iterator[Line]:
    """Over IPv6 nothing is billed by the hour, and the calls as if they left AWS, which is the most it can be."""
    hours = month.given["interfaceEndpoints"] * HOURS
    size = month.requests("events:", "states:") * 2 * month.given["eventKilobytes"] / 1e6
    if hours:
        yield month.line("VPC", "interface endpoints: states, events", hours, "vpc.endpoint-hour")
        yield month.line("VPC", "data through them", size, "vpc.endpoint-gb")
    else:
        yield month.line("VPC", "calls to states and events, over IPv6", size, "transfer.out-gb")
