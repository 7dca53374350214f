"""What stands before the REST API: AWS's own lists, a rate for each address, and the way by the distribution."""

from __future__ import annotations

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from quire_cdk.choices import ADDRESS_HEADER
from quire_cdk.edge import ENTRY_HEADER, Edge

_LISTS = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
"""No list that judges bodies: files go to S3, and the API's own limit for JSON is stricter."""
_MOST = 3000
"""Requests of one address in five minutes; the application holds users to far less."""


def stand_before(scope: Construct, stage_arn: str, *, edge: Edge | None) -> None:
    lists = [_listed(name, priority) for priority, name in enumerate(_LISTS)]
    last = [*([_entered(len(lists), edge)] if edge else []), _rate(len(lists) + 1, edge)]
    firewall = wafv2.CfnWebACL(
        scope,
        "Firewall",
        scope="REGIONAL",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_seen("Firewall"),
        rules=[*lists, *last],
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


def _rate(priority: int, edge: Edge | None) -> wafv2.CfnWebACL.RuleProperty:
    """Behind a distribution all requests come from its own addresses, so the header that it writes counts."""
    written = wafv2.CfnWebACL.RateLimitHeaderProperty(
        name=ADDRESS_HEADER, text_transformations=[wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")]
    )
    keys = [wafv2.CfnWebACL.RateBasedStatementCustomKeyProperty(header=written)] if edge else None
    statement = wafv2.CfnWebACL.RateBasedStatementProperty(
        limit=_MOST, aggregate_key_type="CUSTOM_KEYS" if edge else "IP", custom_keys=keys
    )
    return _blocked("Rate", priority, wafv2.CfnWebACL.StatementProperty(rate_based_statement=statement))


def _entered(priority: int, edge: Edge) -> wafv2.CfnWebACL.RuleProperty:
    """Whoever does not come by the distribution could name any address as theirs."""
    shown = wafv2.CfnWebACL.ByteMatchStatementProperty(
        field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(single_header={"Name": ENTRY_HEADER.lower()}),
        positional_constraint="EXACTLY",
        search_string=edge.entry.secret_value.unsafe_unwrap(),
        text_transformations=[wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
    )
    refused = wafv2.CfnWebACL.NotStatementProperty(
        statement=wafv2.CfnWebACL.StatementProperty(byte_match_statement=shown)
    )
    return _blocked("Entry", priority, wafv2.CfnWebACL.StatementProperty(not_statement=refused))


def _blocked(name: str, priority: int, statement: wafv2.CfnWebACL.StatementProperty) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=statement,
        visibility_config=_seen(name),
    )


def _seen(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
