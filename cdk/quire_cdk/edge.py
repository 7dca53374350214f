"""One address for people: the console's files, the API and the WebSocket behind a distribution with our name."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from quire_cdk.application import Application
from quire_cdk.choices import ADDRESS_HEADER, Domain
from quire_cdk.doors import names
from quire_cdk.second import Second

ENTRY_HEADER = "X-Quire-Entry"
"""Holds what only the distribution and the firewall know, so that nobody gets past the one to the other."""
_DISTRIBUTIONS = "Z2FDTNDATAQYW2"
"""The zone of all distributions: docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html."""
_SAY_WHO = f"""function handler(event) {{
  event.request.headers['{ADDRESS_HEADER.lower()}'] = {{ value: event.viewer.ip }};
  return event.request;
}}"""
_CACHE, _PASS_ON = cloudfront.CachePolicy, cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER


def shown_by_the_distribution(application: Application) -> str:
    """The value of the header, read when the stack that asks is deployed; it is there in both regions."""
    return SecretValue.secrets_manager(_entry(application)).unsafe_unwrap()


def _entry(application: Application) -> str:
    return f"{application.stack_name}-entry"


class Edge(Stack):
    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        domain: Domain,
        second: Second | None,
        application: Application,
        **options: Any,
    ) -> None:
        super().__init__(scope, name, **options)
        self._application = application
        self._names = names(domain) if second else {}
        self._entry = secrets.Secret(
            self,
            "Entry",
            secret_name=_entry(application),
            generate_secret_string=secrets.SecretStringGenerator(exclude_punctuation=True),
            replica_regions=[secrets.ReplicaRegion(region=second.region)] if second else None,
        )
        self.console = _bucket(self)
        self._distribution = self._distribute(domain)
        if domain.zone:
            self._name(domain.name, domain.zone)
        CfnOutput(self, "ConsoleBucket", value=self.console.bucket_name)
        CfnOutput(self, "DistributionId", value=self._distribution.distribution_id)
        CfnOutput(self, "DistributionName", value=self._distribution.distribution_domain_name)

    def _distribute(self, domain: Domain) -> cloudfront.Distribution:
        return cloudfront.Distribution(
            self,
            "Distribution",
            domain_names=[domain.name],
            certificate=certificates.Certificate.from_certificate_arn(self, "Certificate", domain.certificate),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.console),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
            ),
            additional_behaviors=self._doors(),
        )

    def _doors(self) -> dict[str, cloudfront.BehaviorOptions]:
        says_who = cloudfront.FunctionAssociation(
            event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
            function=cloudfront.Function(
                self,
                "SayWho",
                code=cloudfront.FunctionCode.from_inline(_SAY_WHO),
                runtime=cloudfront.FunctionRuntime.JS_2_0,
            ),
        )
        shown = {ENTRY_HEADER: self._entry.secret_value.unsafe_unwrap()}
        rest = origins.HttpOrigin(self._gateway("RestApi"), custom_headers=shown)
        return {
            "/api/*": _passed_on(rest, says_who),
            "/ws": _passed_on(origins.HttpOrigin(self._gateway("WebSocketApi")), says_who),
        }

    def _gateway(self, api: str) -> str:
        """Its own address, or the name under which there are two of them."""
        return (
            self._names.get(api)
            or f"{self._application.value(api)}.execute-api.{self._application.region}.{self.url_suffix}"
        )

    def _name(self, name: str, zone: str) -> None:
        target = route53.CfnRecordSet.AliasTargetProperty(
            dns_name=self._distribution.distribution_domain_name, hosted_zone_id=_DISTRIBUTIONS
        )
        for kind in ("A", "AAAA"):
            route53.CfnRecordSet(self, f"Name{kind}", name=name, type=kind, hosted_zone_id=zone, alias_target=target)


def _passed_on(origin: cloudfront.IOrigin, says_who: cloudfront.FunctionAssociation) -> cloudfront.BehaviorOptions:
    """Everything but the Host header arrives, and nothing is kept."""
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=_CACHE.CACHING_DISABLED,
        origin_request_policy=_PASS_ON,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        function_associations=[says_who],
    )


def _bucket(scope: Construct) -> s3.Bucket:
    """The console's files. They are in the repository too, but CloudFormation removes no bucket with files in it."""
    return s3.Bucket(
        scope,
        "Console",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        versioned=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
