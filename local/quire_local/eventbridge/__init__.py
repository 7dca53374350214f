"""EventBridge for one machine: buses, rules with patterns or schedules, durable deliveries to their targets."""

from quire_local.eventbridge.service import EventBridge

__all__ = ["EventBridge"]
