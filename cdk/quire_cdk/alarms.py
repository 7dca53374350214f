"""What somebody has to know of."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from quire_cdk.measures import Measures
from quire_cdk.notices import Notices

AWAITED = ("AuthFunction", "AuthorizerFunction", "DocumentsFunction", "OidcFunction", "WebsocketFunction")
"""The functions behind the two APIs. How long the others take is a matter of documents."""
_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_MORE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD


class Alarms(Construct):
    """An alarm for every function, every queue of dead letters and every store; warnings for what is slow."""

    def __init__(self, scope: Construct, name: str, *, measures: Measures, notices: Notices, cluster: str) -> None:
        super().__init__(scope, name)
        self._measures = measures
        self._alarms, self._warnings = notices.alarms, notices.warnings
        self._functions()
        self._doors()
        self._behind(cluster)

    def _functions(self) -> None:
        measures = self._measures
        for name in measures.application.named("AWS::Lambda::Function"):
            self._alarm(f"{name}Errors", measures.error_share(name), 0.05)
        self._warning("FunctionsThrottled", measures.throttles(), 10)
        for name in AWAITED:
            self._warning(f"{name}Slow", measures.function(name, "Duration", "p95"), 3000)

    def _doors(self) -> None:
        self._alarm("ApiFailing", self._measures.api("5XXError", "Average"), 0.01)
        self._warning("ApiSlow", self._measures.api("Latency", "p95"), 500)

    def _behind(self, cluster: str) -> None:
        measures = self._measures
        for metric in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"):
            self._alarm(f"Workflow{metric}", measures.workflow(metric), 0)
        for name in measures.application.dead_letters:
            self._alarm(f"{name}NotEmpty", measures.queue(name, "ApproximateNumberOfMessagesVisible"), 0)
        full = measures.database(cluster, "ACUUtilization")
        self._watch("DatabaseAtItsMaximum", full, 100, self._alarms, periods=3, comparison=_AT_LEAST)

    def _alarm(self, name: str, metric: cloudwatch.IMetric, above: float) -> None:
        self._watch(name, metric, above, self._alarms)

    def _warning(self, name: str, metric: cloudwatch.IMetric, above: float) -> None:
        self._watch(name, metric, above, self._warnings, periods=3)

    def _watch(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        topic: sns.ITopic,
        *,
        periods: int = 1,
        comparison: cloudwatch.ComparisonOperator = _MORE,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._measures.application.stack_name}-{name}",
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=comparison,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
        alarm.add_ok_action(actions.SnsAction(topic))
