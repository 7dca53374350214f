"""What leads people to the distribution of the template."""

from __future__ import annotations

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_route53 as route53
from constructs import Construct

from quire_cdk.application import Application
from quire_cdk.choices import Domain

_DISTRIBUTIONS = "Z2FDTNDATAQYW2"
"""The zone of all distributions: docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html."""


class Edge(Stack):
    """The application's name, in the zone that it has."""

    def __init__(
        self, scope: Construct, name: str, *, domain: Domain, application: Application, **options: Any
    ) -> None:
        super().__init__(scope, name, **options)
        self.add_stack_dependency(application)
        target = route53.CfnRecordSet.AliasTargetProperty(
            dns_name=application.told("DistributionName"), hosted_zone_id=_DISTRIBUTIONS
        )
        for kind in ("A", "AAAA"):
            route53.CfnRecordSet(
                self, f"Name{kind}", name=domain.name, type=kind, hosted_zone_id=domain.zone, alias_target=target
            )
