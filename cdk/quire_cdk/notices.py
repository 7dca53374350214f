"""Who is told: one topic for what must be looked at now, one for what can wait until morning."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from quire_cdk.keys import SENDERS


class Notices(Construct):
    def __init__(self, scope: Construct, name: str, *, email: str | None, key_arn: str) -> None:
        super().__init__(scope, name)
        self._key = kms.Key.from_key_arn(self, "Key", key_arn)
        self.alarms = self._topic("Alarms", email)
        self.warnings = self._topic("Warnings", email)

    def _topic(self, name: str, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, name, master_key=self._key, enforce_ssl=True)
        for sender in SENDERS:
            topic.grant_publish(iam.ServicePrincipal(sender))
        if email:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic
