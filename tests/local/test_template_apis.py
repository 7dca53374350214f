"""The template reader: what it makes of the APIs, their stages, keys, plans, models and sockets."""

from __future__ import annotations

from pathlib import Path

import pytest
from quire_local.api_rules import ApiKey, Quota, RequestRules, Throttle, UsagePlan
from quire_local.errors import Unsupported
from quire_local.resources import Application, Authorizer
from quire_local.template import read_template

FUNCTION = """
  Main:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: main/, Handler: handler.f, Runtime: python3.13, Events: {Event: {Type: Api, Properties: %s}}}
"""
API = """
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: v1%s}
"""
EVENT = "{RestApiId: !Ref Api, Method: POST, Path: /x%s}"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:quire-Main"


def read(folder: Path, resources: str) -> Application:
    path = folder / "template.yaml"
    path.write_text(f"Resources:\n{resources}")
    return read_template(path).read(origin="http://127.0.0.1", addresses={})


def one_route(folder: Path, *, api: str = "", event: str = "", more: str = "") -> Application:
    return read(folder, API % api + FUNCTION % (EVENT % event) + more)


def test_a_stage_has_variables_and_throttles(tmp_path: Path) -> None:
    settings = """
      , Variables: {mode: dev, level: 7}, MethodSettings: [
      {ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5, LoggingLevel: INFO},
      {ResourcePath: /v1~1notes, HttpMethod: get, ThrottlingBurstLimit: 1},
      {ResourcePath: /free, HttpMethod: GET, ThrottlingRateLimit: -1, ThrottlingBurstLimit: -1},
      {ResourcePath: /quiet, HttpMethod: GET, MetricsEnabled: true}]"""

    api = one_route(tmp_path, api=settings).rest_apis[0]

    assert api.variables == {"mode": "dev", "level": "7"}
    assert api.throttles == {
        ("*", "*"): Throttle(rate=10, burst=5),
        ("/v1/notes", "GET"): Throttle(rate=10_000, burst=1),
    }


def test_an_event_may_be_validated_by_a_model_of_its_api(tmp_path: Path) -> None:
    models = ", Models: {Note: {type: object, properties: {tag: {$ref: '#/definitions/Tag'}}}, Tag: {type: string}}"
    event = """, TimeoutInMillis: 500,
      RequestModel: {Model: Note, ValidateBody: true, ValidateParameters: true},
      RequestParameters: [method.request.header.A, method.request.querystring.b: {Required: true, Caching: false}]"""

    route = one_route(tmp_path, api=models, event=event).rest_apis[0].routes[0]

    assert route.timeout == 0.5
    assert route.rules.parameters == ("method.request.querystring.b",)
    assert route.rules.body is not None
    assert route.rules.body["definitions"].keys() == {"Note", "Tag"}


def test_what_is_required_is_not_enforced_without_a_validator_as_on_aws(tmp_path: Path) -> None:
    event = ", RequestParameters: [method.request.querystring.b: {Required: true}]"

    assert one_route(tmp_path, event=event).rest_apis[0].routes[0].rules == RequestRules()


def test_keys_belong_to_plans_and_plans_to_a_stage(tmp_path: Path) -> None:
    more = """
  Given: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: 0123456789abcdefghij}}
  Made: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: "false"}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ApiId: !Ref Api, Stage: !Ref Api.Stage, Throttle: {/x/POST: {RateLimit: 1, BurstLimit: 2}}}]
      Throttle: {RateLimit: 3, BurstLimit: 4}
      Quota: {Limit: 5, Period: MONTH}
  One: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Given, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
  Two: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Made, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
"""
    keys = (ApiKey(id="given", value="0123456789abcdefghij"), ApiKey(id="made", enabled=False))

    api = one_route(tmp_path, api=", Auth: {ApiKeyRequired: true}", more=more).rest_apis[0]

    assert api.routes[0].key_required
    assert api.plans == (
        UsagePlan(
            id="plan",
            keys=keys,
            throttle=Throttle(rate=3, burst=4),
            quota=Quota(limit=5, period="MONTH"),
            methods={"/x/POST": Throttle(rate=1, burst=2)},
        ),
    )


def test_sam_makes_a_plan_and_a_key_and_an_event_may_need_none(tmp_path: Path) -> None:
    auth = ", Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API, Quota: {Limit: 5, Period: DAY}}}"

    api = one_route(tmp_path, api=auth, event=", Auth: {ApiKeyRequired: false}").rest_apis[0]

    assert not api.routes[0].key_required
    assert api.plans == (
        UsagePlan(id="ApiUsagePlan", keys=(ApiKey(id="ApiApiKey"),), quota=Quota(limit=5, period="DAY")),
    )


CHAT = """
  Main: {Type: AWS::Serverless::Function, Properties: {CodeUri: main/, Handler: handler.f, Runtime: python3.13}}
  Chat:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: Chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: "$request.body.message"}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Chat
      IntegrationType: AWS_PROXY
      IntegrationMethod: POST
      TimeoutInMillis: 5000
      IntegrationUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Main.Arn}/invocations
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Chat
      RouteKey: $connect
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Gate
      OperationName: ConnectRoute
      Target: !Join ["/", [integrations, !Ref Integration]]
  Disconnect:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Chat, RouteKey: $disconnect, Target: !Sub "integrations/${Integration}"}
  Send:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Chat
      RouteKey: sendmessage
      RouteResponseSelectionExpression: $default
      Target: !Sub "integrations/${Integration}"
  SendResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: {ApiId: !Ref Chat, RouteId: !Ref Send, RouteResponseKey: $default}
  Gate:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Chat
      Name: Gate
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Main.Arn}/invocations
      IdentitySource: [route.request.header.Auth, route.request.querystring.token, stageVariables.mode, context.stage]
  Deployment:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [Connect, Send, Disconnect]
    Properties: {ApiId: !Ref Chat}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      StageName: Prod
      Description: Prod Stage
      DeploymentId: !Ref Deployment
      ApiId: !Ref Chat
      StageVariables: {mode: dev}
      DefaultRouteSettings: {ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5, DetailedMetricsEnabled: true}
      RouteSettings: {sendmessage: {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1}}
  Permission:
    Type: AWS::Lambda::Permission
    DependsOn: Chat
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Main, Principal: apigateway.amazonaws.com}
"""


def test_a_chat_applications_template_is_read_whole(tmp_path: Path) -> None:
    api = read(tmp_path, CHAT).websocket_apis[0]

    usual = Throttle(rate=10, burst=5)
    assert (api.id, api.stage, api.selection) == ("chat", "Prod", "$request.body.message")
    assert api.routes == {"$connect": ARN, "$disconnect": ARN, "sendmessage": ARN}
    assert api.answering == {"sendmessage"}
    assert api.variables == {"mode": "dev"}
    assert api.throttles == {"$connect": usual, "$disconnect": usual, "sendmessage": Throttle(rate=1, burst=1)}
    assert api.timeouts == {"$connect": 5, "$disconnect": 5, "sendmessage": 5}
    assert api.authorizer == Authorizer(
        name="Gate",
        function=ARN,
        headers=("Auth",),
        query=("token",),
        variables=("mode",),
        context=("stage",),
        ttl=0,
    )


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("OperationName: ConnectRoute", "ApiKeyRequired: true", "Connect: ApiKeyRequired True"),
        ("OperationName: ConnectRoute", "RequestModels: {}", "Connect: the property RequestModels"),
        ("AuthorizationType: CUSTOM", "AuthorizationType: AWS_IAM", "Connect: AuthorizationType 'AWS_IAM'"),
        ("AuthorizerId: !Ref Gate", "AuthorizerId: other", "Connect: AuthorizerId 'other'"),
        ("RouteKey: sendmessage", "<as written>AuthorizationType: CUSTOM", "Send: AuthorizationType 'CUSTOM'"),
        ("IntegrationType: AWS_PROXY", "IntegrationType: MOCK", "Integration: IntegrationType 'MOCK'"),
        ("IntegrationMethod: POST", "RequestTemplates: {}", "Integration: the property RequestTemplates"),
        ("TimeoutInMillis: 5000", "TimeoutInMillis: 49", "Integration: TimeoutInMillis 49"),
        ("route.request.header.Auth", "request.header.Auth", "Gate: the identity source request.header.Auth"),
        ("AuthorizerType: REQUEST", "AuthorizerType: JWT", "Gate: AuthorizerType 'JWT'"),
        ("RouteResponseKey: $default", "RouteResponseKey: other", "SendResponse: RouteResponseKey 'other'"),
        ("Description: Prod Stage", "ClientCertificateId: c", "Stage: the property ClientCertificateId"),
    ],
)
def test_what_a_socket_cannot_do_is_refused_by_name(tmp_path: Path, written: str, instead: str, said: str) -> None:
    instead = instead.replace("<as written>", f"{written}\n      ")

    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, CHAT.replace(written, instead))

    assert said in str(refusal.value)
    assert "API Gateway: WebSocket" in str(refusal.value)


@pytest.mark.parametrize(
    ("api", "event", "said"),
    [
        (", DefinitionBody: {}", "", "Api: the property DefinitionBody"),
        (", CacheClusterEnabled: true", "", "Api: the property CacheClusterEnabled"),
        (", CanarySetting: {}", "", "Api: the property CanarySetting"),
        (", ApiKeySourceType: OTHER", "", "Api: ApiKeySourceType 'OTHER'"),
        (", GatewayResponses: {TEAPOT: {}}", "", "Api: the gateway response 'TEAPOT'"),
        (
            ", GatewayResponses: {THROTTLED: {ResponseParameters: {Paths: {}}}}",
            "",
            "Api.GatewayResponses.THROTTLED.ResponseParameters: the property Paths",
        ),
        (", MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true}]", "", "CachingEnabled True"),
        (", MethodSettings: [{ResourcePath: /x, HttpMethod: '*'}]", "", "HttpMethod * together with ResourcePath /x"),
        (", Models: {M: {$ref: 'https://example.org/m'}}", "", "the reference https://example.org/m in Models.M"),
        (", Models: {M: {properties: {u: {format: uri}}}}", "", "the format uri in Models.M"),
        (", Auth: {UsagePlan: {CreateUsagePlan: SHARED}}", "", "CreateUsagePlan 'SHARED'"),
        (", Auth: {ResourcePolicy: {}}", "", "Api.Auth: the property ResourcePolicy"),
        ("", ", RequestModel: {Model: Nothing}", "a route with the RequestModel 'Nothing'"),
        ("", ", RequestParameters: [method.request.body.a]", "RequestParameters 'method.request.body'"),
        ("", ", RequestParameters: [method.request.path.a: {Caching: true}]", "Caching of method.request.path.a"),
        ("", ", TimeoutInMillis: 30000", "TimeoutInMillis 30000"),
        ("", ", ResponseTransferMode: STREAM", "ResponseTransferMode 'STREAM'"),
    ],
)
def test_what_a_rest_api_cannot_do_is_refused_by_name(tmp_path: Path, api: str, event: str, said: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        one_route(tmp_path, api=api, event=event)

    assert said in str(refusal.value)
    assert "API Gateway: REST" in str(refusal.value)


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("{ApiStages: []}", "Plan: a usage plan with 0 API stages"),
        ("{ApiStages: [{ApiId: a, Stage: s}], Quota: {Limit: 1, Period: YEAR}}", "Plan.Quota: Period 'YEAR'"),
        ("{ApiStages: [{ApiId: a, Stage: s}], Quota: {Limit: 1, Period: DAY, Offset: 1}}", "Plan.Quota: Offset 1"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_by_name(tmp_path: Path, properties: str, said: str) -> None:
    with pytest.raises(Unsupported, match="API Gateway: REST") as refusal:
        one_route(tmp_path, more=f"\n  Plan: {{Type: AWS::ApiGateway::UsagePlan, Properties: {properties}}}\n")

    assert said in str(refusal.value)


def test_a_function_url_is_refused_by_name(tmp_path: Path) -> None:
    function = "{CodeUri: main/, Handler: handler.f, Runtime: python3.13, FunctionUrlConfig: {AuthType: NONE}}"

    with pytest.raises(Unsupported, match="Main: the property FunctionUrlConfig"):
        read(tmp_path, f"  Main: {{Type: AWS::Serverless::Function, Properties: {function}}}\n")
