"""Who is told: one topic for what must be looked at now, one for what can wait until morning."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

SENDERS = ("cloudwatch.amazonaws.com", "budgets.amazonaws.com")


class Notices(Construct):
    def __init__(self, scope: Construct, name: str, *, email: str | None) -> None:
        super().__init__(scope, name)
        self._key = kms.Key(self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.DESTROY)
        for sender in SENDERS:
            self._key.grant(iam.ServicePrincipal(sender), "kms:Decrypt", "kms:GenerateDataKey*")
        self.alarms = self._topic("Alarms", email)
        self.warnings = self._topic("Warnings", email)

    def _topic(self, name: str, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, name, master_key=self._key, enforce_ssl=True)
        for sender in SENDERS:
            topic.grant_publish(iam.ServicePrincipal(sender))
        if email:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic
