"""What stands before the REST API: AWS's own lists, a rate for each address, and the way by the distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_wafv2 as wafv2

from quire_cdk.application import Application
from quire_cdk.doors import HEALTH
from quire_cdk.entry import ADDRESS_HEADER, ENTRY_HEADER

_REPUTATION, _KNOWN = "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"
"""No list that judges bodies: files go to S3, and the API's own limit for JSON is stricter."""
_MOST = 3000
"""Requests of one address in five minutes; the application holds users to far less."""
_AS_IT_IS = wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")


def stand_before(scope: Stack, application: Application, *, entry: str | None) -> None:
    """Where there is a distribution, `entry` is what it shows of itself; its addresses are all that is seen then."""
    first = _entered(0, entry) if entry else _listed(_REPUTATION, 0)
    firewall = wafv2.CfnWebACL(
        scope,
        "Firewall",
        scope="REGIONAL",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_seen("Firewall"),
        rules=[first, _listed(_KNOWN, 1), _rate(2, entry)],
    )
    wafv2.CfnWebACLAssociation(
        scope, "FirewallOfTheApi", resource_arn=application.rest_stage, web_acl_arn=firewall.attr_arn
    )


def _listed(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_seen(name),
    )


def _rate(priority: int, entry: str | None) -> wafv2.CfnWebACL.RuleProperty:
    """Behind a distribution all requests come from its own addresses, so the header that it writes counts."""
    written = wafv2.CfnWebACL.RateLimitHeaderProperty(name=ADDRESS_HEADER, text_transformations=[_AS_IT_IS])
    keys = [wafv2.CfnWebACL.RateBasedStatementCustomKeyProperty(header=written)] if entry else None
    statement = wafv2.CfnWebACL.RateBasedStatementProperty(
        limit=_MOST, aggregate_key_type="CUSTOM_KEYS" if entry else "IP", custom_keys=keys
    )
    return _blocked("Rate", priority, wafv2.CfnWebACL.StatementProperty(rate_based_statement=statement))


def _entered(priority: int, entry: str) -> wafv2.CfnWebACL.RuleProperty:
    """Whoever does not come by the distribution could name any address as theirs; checks of health name none."""
    admitted = wafv2.CfnWebACL.OrStatementProperty(
        statements=[
            _matching({"single_header": {"Name": ENTRY_HEADER.lower()}}, "EXACTLY", entry),
            _matching({"uri_path": {}}, "STARTS_WITH", HEALTH),
        ]
    )
    refused = wafv2.CfnWebACL.NotStatementProperty(statement=wafv2.CfnWebACL.StatementProperty(or_statement=admitted))
    return _blocked("Entry", priority, wafv2.CfnWebACL.StatementProperty(not_statement=refused))


def _matching(where: Mapping[str, Any], how: str, what: str) -> wafv2.CfnWebACL.StatementProperty:
    return wafv2.CfnWebACL.StatementProperty(
        byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(**where),
            positional_constraint=how,
            search_string=what,
            text_transformations=[_AS_IT_IS],
        )
    )


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
