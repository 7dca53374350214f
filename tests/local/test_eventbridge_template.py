"""What EventBridge reads of a template beyond buses and rules, and what of it is refused by name."""

import base64

import pytest
from quire_local.errors import Unsupported
from quire_local.template import read_template

EVENTS = "arn:aws:events:us-east-1:000000000000"
PARTNER = """
Partner:
  Type: AWS::Events::ApiDestination
  Properties:
    ConnectionArn: !GetAtt Key.Arn
    InvocationEndpoint: https://partner.example/orders/*
    HttpMethod: POST
    InvocationRateLimitPerSecond: 5
"""

AN_HOURLY = "X: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 hour)"


def read(folder, resources):
    body = "".join(f"  {line}\n" for line in resources.splitlines())
    path = folder / "template.yaml"
    path.write_text(f"Resources:\n{body}")
    return read_template(path).read(origin="http://127.0.0.1:1", addresses={})


def a_connection(kind, parameters):
    properties = f"{{AuthorizationType: {kind}, AuthParameters: {parameters}}}"
    return f"Key: {{Type: AWS::Events::Connection, Properties: {properties}}}"


def test_archive_is_read_with_its_bus_and_pattern(tmp_path):
    (archive,) = read(
        tmp_path,
        """
Orders: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
Kept:
  Type: AWS::Events::Archive
  Properties:
    SourceArn: !GetAtt Orders.Arn
    EventPattern: {source: [shop]}
    RetentionDays: 7
""",
    ).archives
    assert (archive.name, archive.arn) == ("quire-Kept", f"{EVENTS}:archive/quire-Kept")
    assert (archive.source, archive.pattern) == (f"{EVENTS}:event-bus/orders", {"source": ["shop"]})
    assert archive.retention_days == 7


def test_api_destination_is_read_with_its_connection(tmp_path):
    key = a_connection(
        "API_KEY",
        "{ApiKeyAuthParameters: {ApiKeyName: x-key, ApiKeyValue: v},"
        " InvocationHttpParameters: {QueryStringParameters: [{Key: a, Value: 1, IsValueSecret: false}]}}",
    )
    application = read(tmp_path, PARTNER + key)
    (destination,), (connection,) = application.api_destinations, application.connections
    assert destination.connection == connection.arn == f"{EVENTS}:connection/quire-Key"
    assert (destination.method, destination.rate) == ("POST", 5)
    assert (connection.authorization, connection.query) == ({"x-key": "v"}, {"a": "1"})


def test_secrets_of_a_connection_are_not_shown(tmp_path):
    oauth = (
        "{OAuthParameters: {AuthorizationEndpoint: https://login.example/token, HttpMethod: POST,"
        " ClientParameters: {ClientID: me, ClientSecret: hush},"
        " OAuthHttpParameters: {BodyParameters: [{Key: scope, Value: all}]}}}"
    )
    basic = "{BasicAuthParameters: {Username: me, Password: hush}}"
    (with_oauth,) = read(tmp_path, a_connection("OAUTH_CLIENT_CREDENTIALS", oauth)).connections
    (with_basic,) = read(tmp_path, a_connection("BASIC", basic)).connections
    assert with_oauth.oauth.client_secret == "hush"
    assert with_oauth.oauth.body == {"scope": "all"}
    assert with_basic.authorization == {"Authorization": f"Basic {base64.b64encode(b'me:hush').decode()}"}
    assert "hush" not in f"{with_oauth} {with_basic}"


def test_rule_target_is_read_with_transformer_and_http_parameters(tmp_path):
    (rule,) = read(
        tmp_path,
        """
Placed:
  Type: AWS::Events::Rule
  Properties:
    EventPattern: {source: [shop]}
    Targets:
      - Id: a
        Arn: arn:b
        InputTransformer: {InputPathsMap: {n: $.detail.n}, InputTemplate: '{"n": <n>}'}
        HttpParameters: {PathParameterValues: [x], HeaderParameters: {H: 1}, QueryStringParameters: {q: $.id}}
        RetryPolicy: {MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60}
        DeadLetterConfig: {Arn: arn:q}
""",
    ).rules
    (target,) = rule.targets
    assert (target.input_template, target.input_paths) == ('{"n": <n>}', {"n": "$.detail.n"})
    assert (target.http.path, target.http.headers, target.http.query) == (("x",), {"H": "1"}, {"q": "$.id"})
    assert (target.maximum_retries, target.maximum_event_age, target.dead_letter) == (3, 60, "arn:q")


def test_schedule_is_read_as_a_resource_and_as_an_event_of_a_function(tmp_path):
    resource, event = read(
        tmp_path,
        """
Nightly:
  Type: AWS::Scheduler::Schedule
  Properties:
    ScheduleExpression: cron(0 3 * * ? *)
    ScheduleExpressionTimezone: Europe/Copenhagen
    StartDate: 2026-01-01T00:00:00Z
    FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 15}
    State: DISABLED
    Target:
      Arn: !GetAtt Jobs.Arn
      RoleArn: arn:role
      Input: '{"a": 1}'
      RetryPolicy: {MaximumRetryAttempts: 2}
Jobs: {Type: AWS::SQS::Queue}
Step:
  Type: AWS::Serverless::Function
  Properties:
    Runtime: python3.13
    Handler: handler.f
    CodeUri: step/
    Events:
      Tick: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(5 minutes), Input: '{}'}}
""",
    ).schedules
    assert (resource.arn, resource.enabled) == (
        "arn:aws:scheduler:us-east-1:000000000000:schedule/default/quire-Nightly",
        False,
    )
    assert (resource.timezone, resource.window, resource.target.maximum_retries) == ("Europe/Copenhagen", 15, 2)
    assert resource.start == "2026-01-01T00:00:00Z"
    assert (event.name, event.expression, event.enabled) == ("StepTick", "rate(5 minutes)", True)
    assert event.target.arn.endswith(":function:quire-Step")


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        (PARTNER.replace("https", "http"), "Partner: InvocationEndpoint 'http://partner.example/orders/*'"),
        (PARTNER.replace("POST", "TRACE"), "Partner: HttpMethod 'TRACE'"),
        (PARTNER.replace("Second: 5", "Second: 0"), "Partner: InvocationRateLimitPerSecond 0"),
        (a_connection("SIGV4", "{}"), "Key: AuthorizationType 'SIGV4'"),
        (a_connection("BASIC", "{ConnectivityParameters: {}}"), "Key.AuthParameters.BasicAuthParameters: leaving out"),
        (
            a_connection("BASIC", "{BasicAuthParameters: {Username: a, Password: b}, ConnectivityParameters: {}}"),
            "Key.AuthParameters: the property ConnectivityParameters",
        ),
        ("X: {Type: AWS::Events::Endpoint}", "X: the resource type AWS::Events::Endpoint"),
        ("X: {Type: AWS::Scheduler::ScheduleGroup}", "X: the resource type AWS::Scheduler::ScheduleGroup"),
        (f"{AN_HOURLY}, Target: {{Arn: b, SqsParameters: {{}}}}}}}}", "X.Target: the property SqsParameters"),
        (
            f"{AN_HOURLY}, Target: {{Arn: b}}, FlexibleTimeWindow: {{Mode: FLEXIBLE, MaximumWindowInMinutes: 0}}}}}}",
            "X.FlexibleTimeWindow: MaximumWindowInMinutes 0",
        ),
    ],
)
def test_what_is_not_supported_is_refused_by_name(tmp_path, resources, said):
    connection = (
        ""
        if "Key:" in resources
        else a_connection("API_KEY", "{ApiKeyAuthParameters: {ApiKeyName: a, ApiKeyValue: b}}")
    )
    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"{resources}\n{connection}")
    assert said in str(refusal.value)
    assert '"EventBridge"' in str(refusal.value)
