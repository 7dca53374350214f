"""The figures of the application that its dashboard shows and its alarms watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from quire_cdk.application import Application

MINUTE, FIVE_MINUTES, HOUR = Duration.minutes(1), Duration.minutes(5), Duration.hours(1)
RESULTS = "Quire"
"""The namespace of the figures that the functions write into their logs, with the stack as their service."""


@dataclass(frozen=True)
class Measures:
    application: Application

    def function(
        self, name: str, metric: str, statistic: str = "Sum", period: Duration = FIVE_MINUTES
    ) -> cloudwatch.Metric:
        return _metric("AWS/Lambda", metric, statistic, period, FunctionName=self.application.value(name))

    def error_share(self, name: str) -> cloudwatch.Metric:
        """Of all calls: Lambda says of each call whether it failed, so the average is the share, and one metric."""
        return self.function(name, "Errors", "Average")

    def throttles(self) -> cloudwatch.Metric:
        """Of all functions of the account and region, which have one limit in common."""
        return _metric("AWS/Lambda", "Throttles", "Sum", MINUTE)

    def api(self, metric: str, statistic: str) -> cloudwatch.Metric:
        name, stage = self.application.stack_name, self.application.value("RestApiapiStage")
        return _metric("AWS/ApiGateway", metric, statistic, FIVE_MINUTES, ApiName=name, Stage=stage)

    def workflow(self, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
        machine = self.application.value("ProcessDocument")
        return _metric("AWS/States", metric, statistic, FIVE_MINUTES, StateMachineArn=machine)

    def queue(self, name: str, metric: str) -> cloudwatch.Metric:
        queue = self.application.value(name, "QueueName")
        return _metric("AWS/SQS", metric, "Maximum", FIVE_MINUTES, QueueName=queue)

    def database(self, cluster: str, metric: str, statistic: str = "Maximum") -> cloudwatch.Metric:
        return _metric("AWS/RDS", metric, statistic, FIVE_MINUTES, DBClusterIdentifier=cluster)

    def cache(self, name: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return _metric("AWS/ElastiCache", metric, statistic, FIVE_MINUTES, clusterId=name)

    def result(self, metric: str, statistic: str) -> cloudwatch.Metric:
        return _metric(RESULTS, metric, statistic, HOUR, service=self.application.stack_name)

    def results_by_route(self) -> cloudwatch.MathExpression:
        """How many documents ended, or wait for a person, by status and route."""
        of_ours = f'service="{self.application.stack_name}" MetricName="Documents"'
        found = f"SEARCH('{{{RESULTS},service,Status,Route}} {of_ours}', 'Sum', {HOUR.to_seconds():.0f})"
        return cloudwatch.MathExpression(expression=found, label="", period=HOUR)

    def each_function(self, metric: str, statistic: str = "Sum") -> Sequence[cloudwatch.Metric]:
        names = self.application.named("AWS::Lambda::Function")
        return [self.function(name, metric, statistic).with_(label=name) for name in names]


def _metric(namespace: str, name: str, statistic: str, period: Duration, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace, metric_name=name, statistic=statistic, period=period, dimensions_map=dimensions or None
    )
