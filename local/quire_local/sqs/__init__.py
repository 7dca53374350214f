"""SQS for one machine: standard queues and the event source mappings that feed functions from them."""

from quire_local.sqs.service import Sqs

__all__ = ["Sqs"]
