"""What cdk-nag and CDK's own checks find in the stacks, and why it may stay."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aws_cdk import Acknowledgment, App, Stack, Token, Validations
from cdk_nag import AwsSolutionsChecks

_NAG = "AwsSolutions::AwsSolutions-"
_MANAGED = f"{_NAG}IAM4[Policy::arn:aws:iam::aws:policy"
_MANAGED_BY_CDK = f"{_NAG}IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy"
_WILD = f"{_NAG}IAM5"
_SAM_OBJECTS = "arn:${AWS::Partition}:s3:::${bucketName}/*"
_FORMS = tuple(f"CloudFormation-Validate::{rule}" for rule in ("E1150", "F3012", "F3017", "F3031"))

FOUNDATION: Mapping[str, str] = MappingProxyType(
    {
        f"{_MANAGED_BY_CDK}/service-role/AWSLambdaBasicExecutionRole]": "What CDK's own function that makes the "
        "database's roles needs to write its log.",
        f"{_NAG}RDS10": "Stages without production data are deleted as a whole; prod is protected.",
        f"{_NAG}SMG4": "With a second region RDS does not change the password itself; only the deployment uses it. "
        "The distribution and the firewall read what one shows the other when they are deployed.",
    }
)
APPLICATION: Mapping[str, str] = MappingProxyType(
    {
        f"{_MANAGED}/service-role/AWSLambdaBasicExecutionRole]": "What AWS says a function needs to write its log.",
        f"{_MANAGED}/service-role/AWSLambdaVPCAccessExecutionRole]": "What AWS says a function needs inside a VPC.",
        f"{_MANAGED}/service-role/AWSLambdaSQSQueueExecutionRole]": "What AWS says a function needs to be fed by SQS.",
        f"{_MANAGED}/AWSXrayWriteOnlyAccess]": "What AWS says a state machine needs to be traced.",
        _WILD: "Statements behind a condition, which the rule cannot read: one secret, or one provider's models.",
        f"{_WILD}[Resource::<UploadsBucket.Arn>/*]": "Objects are named when they arrive.",
        f"{_WILD}[Resource::<WorkBucket.Arn>/*]": "Working files are named by document.",
        f'{_WILD}[Resource::["{_SAM_OBJECTS}",{{"bucketName":{{"Ref":"WorkBucket"}}}}]]': "As above.",
        f"{_WILD}[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<WebSocketApi>/ws/*/"
        "@connections/*]": "Connections get their names when people connect.",
        f"{_WILD}[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:"
        "<ProcessDocument.Name>:*]": "Executions are named by document.",
        f"{_WILD}[Action::sqs:SendMessage*]": "SAM's own policy for one queue.",
        f"{_NAG}L1": "Python 3.13 is supported until 2029; the packages are locked and tested for it.",
        f"{_NAG}APIG1": "Access logs need a role for the whole account; each function logs what it was asked.",
        f"{_NAG}APIG2": "Each route's body and query are validated by the function, with the errors of our envelope.",
        f"{_NAG}APIG3": "Stages with a firewall get it from the operations stack.",
        f"{_NAG}APIG4": "A connection is admitted by a ticket that is good once, which $connect takes back.",
        f"{_NAG}APIG6": "As APIG1.",
        f"{_NAG}CFR1": "People may be anywhere.",
        f"{_NAG}CFR2": "The firewall stands behind it, before the API; the rest are files that everybody may read.",
        f"{_NAG}CFR3": "Each function logs what it was asked; who fetched the console's files is nobody's business.",
        f"{_NAG}CFR4": "With a certificate it asks for TLS 1.2; for names of CloudFront's own AWS decides.",
        f"{_NAG}S1": "Functions log every object they make; whoever must log reads turns on CloudTrail's data events.",
        f"{_NAG}SF1": "The state machine announces each step on the bus and keeps each history for 90 days.",
        f"{_NAG}SQS3": "It is where failed calls end: an alarm stands beside it.",
        f"{_MANAGED}/service-role/AWSCodeDeployRoleForLambda]": "What AWS says CodeDeploy needs to shift calls.",
        "CloudFormation-Validate::W1001": "Only a stage with a name exports its distribution's, and it has one.",
        "CloudFormation-Validate::W2509": "The parameter is the name of a secret.",
        "CloudFormation-Validate::W3011": "SAM keeps old versions of a function; they are never replaced.",
        **dict.fromkeys(_FORMS, "The check takes the name in Parameter Store for the value, which has the right form."),
    }
)


def logged(stack: Stack) -> str:
    """The finding that the flow log may write all streams of its group."""
    region = "<AWS::Region>" if Token.is_unresolved(stack.region) else stack.region
    account = "<AWS::AccountId>" if Token.is_unresolved(stack.account) else stack.account
    return f"{_WILD}[Resource::arn:<AWS::Partition>:logs:{region}:{account}:log-group:<NetworkRefusedAF80CE20>:*]"


def replicated(region: str) -> Mapping[str, str]:
    """The findings about what copies the buckets to another region."""
    places = [f"{name}-<AWS::AccountId>-{each}" for name in ("uploads", "work") for each in ("<AWS::Region>", region)]
    objects = [f"{_WILD}[Resource::arn:<AWS::Partition>:s3:::<AWS::StackName>-{place}/*]" for place in places]
    keys = f"{_WILD}[Resource::arn:<AWS::Partition>:kms:{region}:<AWS::AccountId>:key/*]"
    return {
        **dict.fromkeys(objects, "All objects of these buckets are copied."),
        keys: "The key's id in the other region is not known here; S3 alone may use it, for its bucket there.",
    }


def indexed(table: str) -> str:
    """The finding that SAM's policies for a table speak of its indexes."""
    arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}/index/*"
    return f'{_WILD}[Resource::["{arn}",{{"tableName":{{"Ref":"{table}"}}}}]]'


def acknowledge(stack: Stack, reasons: Mapping[str, str]) -> None:
    Validations.of(stack).acknowledge(*(Acknowledgment(id=rule, reason=reason) for rule, reason in reasons.items()))


def check(app: App) -> None:
    """Whatever has no reason here ends the synthesis."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
