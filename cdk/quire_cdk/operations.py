"""What lets its owners sleep: figures, alarms, a firewall, a budget."""

from __future__ import annotations

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_xray as xray
from constructs import Construct

from quire_cdk import dashboard, firewall
from quire_cdk.alarms import Alarms
from quire_cdk.application import Application
from quire_cdk.choices import Choices
from quire_cdk.foundation import Foundation
from quire_cdk.measures import Measures
from quire_cdk.notices import Notices

TRACED_REQUESTS = 0.05


class Operations(Stack):
    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        choices: Choices,
        foundation: Foundation,
        application: Application,
        entry: str | None,
        **options: Any,
    ) -> None:
        super().__init__(scope, name, **options)
        stage, app = choices.stage, application.stack_name
        cluster, measures = foundation.database.cluster.cluster_identifier, Measures(application)
        notices = Notices(self, "Notices", email=choices.alarm_email, key_arn=foundation.key.key_arn)
        Alarms(self, "Alarms", measures=measures, notices=notices, cluster=cluster)
        dashboard.draw(self, measures, cluster=cluster, cache=foundation.cache.name)
        self._trace(application)
        self._bound(stage.monthly_usd, app, notices.warnings.topic_arn)
        if stage.firewall or entry:
            firewall.stand_before(self, application, entry=entry)

    def _trace(self, application: Application) -> None:
        """Few of the requests, which are many and alike; what makes a document is traced by itself."""
        rule = xray.CfnSamplingRule.SamplingRuleProperty(
            rule_name=f"{application.stack_name}-requests",
            priority=100,
            fixed_rate=TRACED_REQUESTS,
            reservoir_size=0,
            resource_arn=application.rest_stage,
            service_type="AWS::ApiGateway::Stage",
            service_name="*",
            host="*",
            http_method="*",
            url_path="*",
            version=1,
        )
        xray.CfnSamplingRule(self, "Requests", sampling_rule=rule)

    def _bound(self, monthly_usd: int, application: str, topic: str) -> None:
        """Counts what bears the application's tag, which has to be made a cost allocation tag once."""
        subscriber = budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic)
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=monthly_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:application${application}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind, comparison_operator="GREATER_THAN", threshold=100
                    ),
                    subscribers=[subscriber],
                )
                for kind in ("ACTUAL", "FORECASTED")
            ],
        )
