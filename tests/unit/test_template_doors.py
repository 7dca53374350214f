"""What the template says of its doors: TLS alone, and guarded answers of the gateway's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from quire_local.template.document import load_document

RESOURCES: dict[str, Any] = load_document(Path(__file__).parents[2] / "template.yaml")["Resources"]
GUARDS = {
    "Cache-Control": "'no-store'",
    "Referrer-Policy": "'no-referrer'",
    "Strict-Transport-Security": "'max-age=63072000'",
    "X-Content-Type-Options": "'nosniff'",
    "X-Frame-Options": "'DENY'",
}
ANSWERS: dict[str, Any] = RESOURCES["RestApi"]["Properties"]["GatewayResponses"]
DISTRIBUTION: dict[str, Any] = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_error_of_the_gateway_carries_the_guards_and_names_one_origin(kind: str) -> None:
    headers = ANSWERS[kind]["ResponseParameters"]["Headers"]

    assert headers.items() >= GUARDS.items()
    assert headers["Access-Control-Allow-Origin"] == {"Fn::If": ["HasPublicUrl", {"Fn::Sub": "'${PublicUrl}'"}, "'*'"]}


def test_with_an_address_of_its_own_the_api_and_the_buckets_let_that_origin_in_alone() -> None:
    cors = RESOURCES["RestApi"]["Properties"]["Cors"]
    buckets = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::S3::Bucket"]
    rules = [rule for bucket in buckets for rule in bucket.get("CorsConfiguration", {}).get("CorsRules", ())]

    assert cors["AllowOrigin"]["Fn::If"][:2] == ["HasPublicUrl", {"Fn::Sub": "'${PublicUrl}'"}]
    assert "AllowCredentials" not in cors
    assert rules
    assert {str(rule["AllowedOrigins"]) for rule in rules} == {
        str([{"Fn::If": ["HasPublicUrl", {"Ref": "PublicUrl"}, "*"]}])
    }


def test_what_is_said_on_websockets_is_throttled() -> None:
    settings = RESOURCES["WebSocketStage"]["Properties"]["DefaultRouteSettings"]

    assert 0 < settings["ThrottlingRateLimit"] <= settings["ThrottlingBurstLimit"] <= 1000


def test_the_distribution_speaks_tls_1_2_at_least_on_both_sides_and_says_so_for_two_years() -> None:
    behaviors = [DISTRIBUTION["DefaultCacheBehavior"], *DISTRIBUTION["CacheBehaviors"]]
    origins = [origin for origin in DISTRIBUTION["Origins"] if "CustomOriginConfig" in origin]
    secured = RESOURCES["ConsoleHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]

    assert DISTRIBUTION["ViewerCertificate"]["Fn::If"][1]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert {each["ViewerProtocolPolicy"] for each in behaviors} == {"redirect-to-https", "https-only"}
    assert {str(origin["CustomOriginConfig"]["OriginSSLProtocols"]) for origin in origins} == {"['TLSv1.2']"}
    assert {origin["CustomOriginConfig"]["OriginProtocolPolicy"] for origin in origins} == {"https-only"}
    assert secured["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 63072000
    assert secured["FrameOptions"]["FrameOption"] == "DENY"


def test_the_distribution_shows_a_certificate_of_acm_or_cloudfronts_own() -> None:
    condition, named, otherwise = DISTRIBUTION["ViewerCertificate"]["Fn::If"]

    assert (condition, named["AcmCertificateArn"]) == ("HasCertificate", {"Ref": "CertificateArn"})
    assert named["SslSupportMethod"] == "sni-only"
    assert otherwise == {"Ref": "AWS::NoValue"}


def test_sockets_come_by_tls_alone() -> None:
    [sockets] = [each for each in DISTRIBUTION["CacheBehaviors"] if each["PathPattern"] == "/ws"]
    told = RESOURCES["AuthFunction"]["Properties"]["Environment"]["Variables"]["QUIRE_WEBSOCKET_URL"]["Fn::If"]

    assert sockets["ViewerProtocolPolicy"] == "https-only"
    assert told[1] == {"Fn::Sub": "${PublicUrl}/ws"}
    assert told[2]["Fn::Sub"].startswith("wss://")


def test_every_bucket_and_queue_refuses_what_comes_without_tls() -> None:
    for kind, policies, named in (
        ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"),
    ):
        there = {name for name, each in RESOURCES.items() if each["Type"] == kind}
        guarded: set[str] = set()
        for policy in (each["Properties"] for each in RESOURCES.values() if each["Type"] == policies):
            statements = policy["PolicyDocument"]["Statement"]
            if {"Bool": {"aws:SecureTransport": "false"}} in [each.get("Condition") for each in statements]:
                of = policy[named] if isinstance(policy[named], list) else [policy[named]]
                guarded |= {each["Ref"] for each in of}
        assert there
        assert guarded == there
