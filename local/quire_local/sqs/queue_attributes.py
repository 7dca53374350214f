"""What GetQueueAttributes tells about a queue."""

from __future__ import annotations

import json
from collections.abc import Iterable

from quire_local.errors import AwsError
from quire_local.resources import Queue
from quire_local.sqs.attributes import LARGEST_MESSAGE
from quire_local.sqs.messages import Counts

_NEVER_SET = frozenset(
    {
        "ContentBasedDeduplication",
        "DeduplicationScope",
        "FifoQueue",
        "FifoThroughputLimit",
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId",
        "Policy",
        "RedriveAllowPolicy",
        "SqsManagedSseEnabled",
    }
)
"""Names that AWS knows and no local queue has; as on AWS, asking for an attribute that is not set brings nothing."""


def describe(queue: Queue, counts: Counts, opened_at: float, wanted: Iterable[str]) -> dict[str, str]:
    """The attributes asked for, or all of them for `All`."""
    known = _all(queue, counts, opened_at)
    names = frozenset(wanted)
    for name in names - {"All"} - _NEVER_SET - known.keys() - {"RedrivePolicy"}:
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")
    return known if "All" in names else {name: value for name, value in known.items() if name in names}


def _all(queue: Queue, counts: Counts, opened_at: float) -> dict[str, str]:
    known = {
        "QueueArn": queue.arn,
        "ApproximateNumberOfMessages": str(counts.visible),
        "ApproximateNumberOfMessagesNotVisible": str(counts.in_flight),
        "ApproximateNumberOfMessagesDelayed": str(counts.delayed),
        "CreatedTimestamp": str(int(opened_at)),
        "LastModifiedTimestamp": str(int(opened_at)),
        "VisibilityTimeout": str(queue.visibility_timeout),
        "MaximumMessageSize": str(LARGEST_MESSAGE),
        "MessageRetentionPeriod": str(queue.retention),
        "DelaySeconds": str(queue.delay),
        "ReceiveMessageWaitTimeSeconds": str(queue.wait_time),
    }
    if queue.dead_letter is None:
        return known
    policy = {"deadLetterTargetArn": queue.dead_letter, "maxReceiveCount": queue.max_receives}
    return known | {"RedrivePolicy": json.dumps(policy)}
