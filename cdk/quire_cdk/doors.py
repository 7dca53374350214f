"""The names of both APIs in one region, for which Route 53 answers with the nearest region that is ready."""

from __future__ import annotations

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as websocket
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_route53 as route53
from constructs import Construct

from quire_cdk.application import Application
from quire_cdk.choices import Domain

HEALTH = "/api/v1/health/"
_CHECKED_FROM = ["us-east-1", "eu-west-1", "ap-southeast-1"]


class Doors(Stack):
    """A region whose database takes no writes is not ready, so its records count for nothing until it does."""

    def __init__(
        self, scope: Construct, name: str, *, domain: Domain, application: Application, **options: Any
    ) -> None:
        super().__init__(scope, name, **options)
        assert domain.zone is not None  # noqa: S101 - Choices asks for it
        self._application, self._zone = application, domain.zone
        self._certificate = certificates.CfnCertificate(
            self,
            "Certificate",
            domain_name=domain.apis["RestApi"],
            subject_alternative_names=[domain.apis["WebSocketApi"]],
            validation_method="DNS",
            domain_validation_options=[
                certificates.CfnCertificate.DomainValidationOptionProperty(domain_name=each, hosted_zone_id=domain.zone)
                for each in domain.apis.values()
            ],
        )
        self._ready = self._check()
        self._open_rest(domain.apis["RestApi"])
        self._open_websocket(domain.apis["WebSocketApi"])

    def _check(self) -> route53.CfnHealthCheck:
        address = f"{self._application.value('RestApi')}.execute-api.{self.region}.{self.url_suffix}"
        return route53.CfnHealthCheck(
            self,
            "Ready",
            health_check_config=route53.CfnHealthCheck.HealthCheckConfigProperty(
                type="HTTPS",
                fully_qualified_domain_name=address,
                resource_path=f"{HEALTH}ready",
                regions=_CHECKED_FROM,
                request_interval=30,
                failure_threshold=3,
            ),
        )

    def _open_rest(self, name: str) -> None:
        opened = rest.CfnDomainName(
            self,
            "Rest",
            domain_name=name,
            regional_certificate_arn=self._certificate.ref,
            endpoint_configuration=rest.CfnDomainName.EndpointConfigurationProperty(types=["REGIONAL"]),
            security_policy="TLS_1_2",
        )
        api, stage = self._application.value("RestApi"), self._application.value("RestApiapiStage")
        rest.CfnBasePathMapping(
            self, "RestMapping", domain_name=opened.ref, base_path="api", rest_api_id=api, stage=stage
        )
        self._record("RestName", name, opened.attr_regional_domain_name, opened.attr_regional_hosted_zone_id)

    def _open_websocket(self, name: str) -> None:
        settings = websocket.CfnDomainName.DomainNameConfigurationProperty(
            certificate_arn=self._certificate.ref, endpoint_type="REGIONAL", security_policy="TLS_1_2"
        )
        opened = websocket.CfnDomainName(self, "WebSocket", domain_name=name, domain_name_configurations=[settings])
        api, stage = self._application.value("WebSocketApi"), self._application.value("WebSocketStage")
        websocket.CfnApiMapping(
            self, "WebSocketMapping", domain_name=opened.ref, api_id=api, stage=stage, api_mapping_key="ws"
        )
        self._record("WebSocketName", name, opened.attr_regional_domain_name, opened.attr_regional_hosted_zone_id)

    def _record(self, construct: str, name: str, target: str, zone: str) -> None:
        alias = route53.CfnRecordSet.AliasTargetProperty(dns_name=target, hosted_zone_id=zone)
        route53.CfnRecordSet(
            self,
            construct,
            name=name,
            type="A",
            hosted_zone_id=self._zone,
            region=self.region,
            set_identifier=self.region,
            health_check_id=self._ready.ref,
            alias_target=alias,
        )
