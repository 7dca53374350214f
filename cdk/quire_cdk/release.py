"""How new code takes over where people wait for answers: a version, an alias, and alarms that take it back."""

from __future__ import annotations

from typing import Any

from quire_cdk.stages import Stage
from quire_cdk.template import Template

AWAITED = ("AuthFunction", "DocumentsFunction")
"""What people wait for. All other functions take messages, which wait by themselves when code goes wrong."""
ALIAS = "live"


def staged(template: Template, stage: Stage) -> None:
    """Adds to the awaited functions how the stage starts and replaces them; to everything else nothing."""
    for name in AWAITED if stage.gradual or stage.snap_start else ():
        properties = template["Resources"][name]["Properties"]
        # A new layer or setting makes a version too, else the alias would keep what was there before.
        properties |= {"AutoPublishAlias": ALIAS, "AutoPublishAliasAllProperties": True}
        if stage.snap_start:
            properties["SnapStart"] = {"ApplyOn": "PublishedVersions"}
        if stage.gradual:
            alarm = f"{name}Failing"
            template["Resources"][alarm] = _failing(name)
            properties["DeploymentPreference"] = {"Type": "Canary10Percent5Minutes", "Alarms": [{"Ref": alarm}]}


def _failing(function: str) -> dict[str, Any]:
    """Stands beside the function, because it must be there before the code changes."""
    alias = {"Fn::Sub": f"${{{function}}}:{ALIAS}"}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": f"{function} fails; while new code takes over, the old code comes back",
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [
                {"Name": "FunctionName", "Value": {"Ref": function}},
                {"Name": "Resource", "Value": alias},
            ],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 2,
            "DatapointsToAlarm": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        },
    }
