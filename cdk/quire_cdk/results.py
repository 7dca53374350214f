"""What finished documents say of themselves, as figures: taken from the events on the bus, so no function counts."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from quire_cdk.measures import RESULTS


class Results(Construct):
    """Metric filters over a log of `job.completed`; the events name documents and hold nothing of their content."""

    def __init__(self, scope: Construct, name: str, *, bus: str, prefix: str, days: int) -> None:
        super().__init__(scope, name)
        self._group = logs.CfnLogGroup(self, "Events", log_group_name=f"/aws/events/{prefix}", retention_in_days=days)
        self._group.apply_removal_policy(RemovalPolicy.DESTROY)
        self._prefix = prefix
        self._write(bus)
        self._count("Confidence", "$.detail.confidence")
        self._count("Usd", "$.detail.usd")
        self._count("Documents", "1", by=logs.CfnMetricFilter.DimensionProperty(key="Route", value="$.detail.route"))

    def _write(self, bus: str) -> None:
        stack = Stack.of(self)
        arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{self._group.ref}"
        events.CfnRule(
            self,
            "Rule",
            event_bus_name=bus,
            event_pattern={"source": ["quire"], "detail-type": ["job.completed"]},
            targets=[events.CfnRule.TargetProperty(id="log", arn=arn)],
        )
        policy = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    principals=[
                        iam.ServicePrincipal("events.amazonaws.com"),
                        iam.ServicePrincipal("delivery.logs.amazonaws.com"),
                    ],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[f"{arn}:*"],
                )
            ]
        )
        logs.CfnResourcePolicy(
            self, "Policy", policy_name=f"{self._prefix}-results", policy_document=stack.to_json_string(policy)
        )

    def _count(self, metric: str, value: str, *, by: logs.CfnMetricFilter.DimensionProperty | None = None) -> None:
        logs.CfnMetricFilter(
            self,
            metric,
            log_group_name=self._group.ref,
            filter_pattern="{ $.detail.route = * }" if by else f"{{ {value} = * }}",
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=RESULTS,
                    metric_name=f"{self._prefix}-{metric}",
                    metric_value=value,
                    dimensions=[by] if by else None,
                )
            ],
        )
