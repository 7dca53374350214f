"""What stands before the REST API: AWS's own lists, and a rate for each address."""

from __future__ import annotations

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

_LISTS = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
"""No list that judges bodies: files go to S3, and the API's own limit for JSON is stricter."""
_MOST = 3000
"""Requests of one address in five minutes; the application holds users to far less."""


def stand_before(scope: Construct, stage_arn: str) -> None:
    lists = [_listed(name, priority) for priority, name in enumerate(_LISTS)]
    firewall = wafv2.CfnWebACL(
        scope,
        "Firewall",
        scope="REGIONAL",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_seen("Firewall"),
        rules=[*lists, _rate(len(lists))],
    )
    wafv2.CfnWebACLAssociation(scope, "FirewallOfTheApi", resource_arn=stage_arn, web_acl_arn=firewall.attr_arn)


def _listed(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_seen(name),
    )


def _rate(priority: int) -> wafv2.CfnWebACL.RuleProperty:
    statement = wafv2.CfnWebACL.RateBasedStatementProperty(limit=_MOST, aggregate_key_type="IP")
    return wafv2.CfnWebACL.RuleProperty(
        name="Rate",
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=statement),
        visibility_config=_seen("Rate"),
    )


def _seen(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
