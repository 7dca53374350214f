"""One row for each operation that the local cloud offers; the order within a service is the order of the calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from local.clients_lab import Row, Seen

ARN = "arn:aws:{}:us-east-1:000000000000:{}"
ASKING = ARN.format("states", "stateMachine:asking")
MACHINE = ARN.format("states", "stateMachine:resting")
SPREADING = ARN.format("states", "stateMachine:spreading")
DEFINITION = '{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
EVENT = (
    '{"id": "1", "account": "2", "source": "tools", "time": "2026-01-01T00:00:00Z", "region": "r",'
    ' "resources": [], "detail-type": "t", "detail": {}}'
)
TABLE = {"TableName": "things"}
KEY = {"id": {"S": "one"}}


def jobs(**more: Any) -> Any:
    return lambda seen: {"QueueUrl": seen["GetQueueUrl"]["QueueUrl"], **more}


def taken(seen: Seen) -> dict[str, Any]:
    message = seen["ReceiveMessage"]["Messages"][0]
    return {"QueueUrl": seen["GetQueueUrl"]["QueueUrl"], "ReceiptHandle": message["ReceiptHandle"]}


def taken_entry(**more: Any) -> Any:
    def given(seen: Seen) -> dict[str, Any]:
        handle = taken(seen)
        return {"QueueUrl": handle.pop("QueueUrl"), "Entries": [{"Id": "1", **handle, **more}]}

    return given


def execution(seen: Seen) -> dict[str, Any]:
    return {"executionArn": seen["StartExecution"]["executionArn"]}


def map_run(**more: Any) -> Any:
    return lambda seen: {"mapRunArn": seen["ListMapRuns"]["mapRuns"][0]["mapRunArn"], **more}


def token(**more: Any) -> Any:
    return lambda seen: {"taskToken": seen["token"], **more}


SQS: Sequence[Row] = (
    Row("ListQueues"),
    Row("GetQueueUrl", {"QueueName": "jobs"}),
    Row("GetQueueAttributes", jobs(AttributeNames=["All"])),
    Row("SendMessage", jobs(MessageBody="one")),
    Row("SendMessageBatch", jobs(Entries=[{"Id": "1", "MessageBody": "two"}])),
    Row("ReceiveMessage", jobs(WaitTimeSeconds=1), until="Messages"),
    Row("ChangeMessageVisibility", lambda seen: {**taken(seen), "VisibilityTimeout": 60}),
    Row("ChangeMessageVisibilityBatch", taken_entry(VisibilityTimeout=60)),
    Row("DeleteMessage", taken),
    Row("ReceiveMessage", jobs(WaitTimeSeconds=1), until="Messages"),
    Row("DeleteMessageBatch", taken_entry()),
    Row("StartMessageMoveTask", {"SourceArn": ARN.format("sqs", "dead-jobs")}),
    Row("ListMessageMoveTasks", {"SourceArn": ARN.format("sqs", "dead-jobs")}),
    Row("PurgeQueue", jobs()),
)
EVENTS: Sequence[Row] = (
    Row("PutEvents", {"Entries": [{"Source": "tools", "DetailType": "t", "Detail": "{}", "EventBusName": "tools"}]}),
    Row("TestEventPattern", {"EventPattern": '{"source": ["tools"]}', "Event": EVENT}),
    Row("ListEventBuses"),
    Row("ListRules", {"EventBusName": "tools"}),
    Row("DescribeRule", {"Name": "heard", "EventBusName": "tools"}),
    Row("ListTargetsByRule", {"Rule": "heard", "EventBusName": "tools"}),
    Row("ListArchives"),
    Row("DescribeArchive", {"ArchiveName": "kept"}),
    Row(
        "StartReplay",
        {
            "ReplayName": "again",
            "EventSourceArn": ARN.format("events", "archive/kept"),
            "EventStartTime": datetime(2026, 1, 1, tzinfo=UTC),
            "EventEndTime": datetime(2026, 1, 2, tzinfo=UTC),
            "Destination": {"Arn": ARN.format("events", "event-bus/tools")},
        },
    ),
    Row("DescribeReplay", {"ReplayName": "again"}),
    Row("ListReplays"),
)
STEP_FUNCTIONS: Sequence[Row] = (
    Row("ListStateMachines"),
    Row("DescribeStateMachine", {"stateMachineArn": MACHINE}),
    Row("ValidateStateMachineDefinition", {"definition": DEFINITION}),
    Row("StartExecution", {"stateMachineArn": MACHINE}),
    Row("DescribeExecution", execution),
    Row("GetExecutionHistory", execution, until="events"),
    Row("ListExecutions", {"stateMachineArn": MACHINE}),
    Row("DescribeStateMachineForExecution", execution),
    Row("StopExecution", execution),
    Row("RedriveExecution", execution),
    Row("StartExecution", {"stateMachineArn": SPREADING}),
    Row("ListMapRuns", execution, until="mapRuns"),
    Row("DescribeMapRun", map_run()),
    Row("UpdateMapRun", map_run(maxConcurrency=1)),
    Row("StopExecution", execution),
)
TASKS: Sequence[Row] = (
    Row("SendTaskHeartbeat", token()),
    Row("SendTaskSuccess", token(output="{}")),
)
LATE_TASKS: Sequence[Row] = (Row("SendTaskFailure", token(error="Late")),)
BUCKET = {"Bucket": "files"}
OBJECT = {**BUCKET, "Key": "a"}
PARTS = {**BUCKET, "Key": "in-parts"}


def part(**more: Any) -> Any:
    return lambda seen: {**PARTS, "UploadId": seen["CreateMultipartUpload"]["UploadId"], **more}


def completed(seen: Seen) -> dict[str, Any]:
    made = {"ETag": seen["UploadPart"]["ETag"], "PartNumber": 1}
    return {**part()(seen), "MultipartUpload": {"Parts": [made]}}


S3: Sequence[Row] = (
    Row("ListBuckets"),
    Row("HeadBucket", BUCKET),
    Row("GetBucketLocation", BUCKET),
    Row("GetBucketVersioning", BUCKET),
    Row("GetBucketCors", BUCKET),
    Row("GetBucketLifecycleConfiguration", BUCKET),
    Row("GetBucketNotificationConfiguration", BUCKET),
    Row("PutObject", {**OBJECT, "Body": b"text"}),
    Row("HeadObject", OBJECT),
    Row("GetObject", OBJECT),
    Row("GetObjectAttributes", {**OBJECT, "ObjectAttributes": ["ObjectSize"]}),
    Row("PutObjectTagging", {**OBJECT, "Tagging": {"TagSet": [{"Key": "k", "Value": "v"}]}}),
    Row("GetObjectTagging", OBJECT),
    Row("DeleteObjectTagging", OBJECT),
    Row("CopyObject", {**BUCKET, "Key": "copy", "CopySource": OBJECT}),
    Row("CreateMultipartUpload", PARTS),
    Row("UploadPart", part(PartNumber=1, Body=b"text")),
    Row("UploadPartCopy", part(PartNumber=2, CopySource=OBJECT)),
    Row("ListParts", part()),
    Row("ListMultipartUploads", BUCKET),
    Row("CompleteMultipartUpload", completed),
    Row("CreateMultipartUpload", PARTS),
    Row("AbortMultipartUpload", part()),
    Row("ListObjects", BUCKET),
    Row("ListObjectsV2", BUCKET),
    Row("ListObjectVersions", BUCKET),
    Row("DeleteObject", OBJECT),
    Row("DeleteObjects", {**BUCKET, "Delete": {"Objects": [{"Key": "b"}]}}),
)
LAMBDA: Sequence[Row] = (
    Row("Invoke", {"FunctionName": "echo", "Payload": b"{}"}),
    Row("ListFunctions"),
    Row("GetFunction", {"FunctionName": "echo"}),
    Row("GetFunctionConfiguration", {"FunctionName": "echo"}),
    Row("GetFunctionConcurrency", {"FunctionName": "echo"}),
    Row("GetFunctionEventInvokeConfig", {"FunctionName": "echo"}),
    Row("ListAliases", {"FunctionName": "echo"}),
    Row("GetAlias", {"FunctionName": "echo", "Name": "live"}),
    Row("ListVersionsByFunction", {"FunctionName": "echo"}),
    Row("ListEventSourceMappings"),
    Row(
        "GetEventSourceMapping",
        lambda seen: {"UUID": seen["ListEventSourceMappings"]["EventSourceMappings"][0]["UUID"]},
    ),
)
DYNAMODB: Sequence[Row] = (
    Row(
        "CreateTable",
        {
            **TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    ),
    Row("DescribeTable", TABLE),
    Row("ListTables"),
    Row("UpdateTable", {**TABLE, "BillingMode": "PAY_PER_REQUEST"}),
    Row("TagResource", {"ResourceArn": ARN.format("dynamodb", "table/things"), "Tags": [{"Key": "k", "Value": "v"}]}),
    Row("ListTagsOfResource", {"ResourceArn": ARN.format("dynamodb", "table/things")}),
    Row("UntagResource", {"ResourceArn": ARN.format("dynamodb", "table/things"), "TagKeys": ["k"]}),
    Row("UpdateTimeToLive", {**TABLE, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ends"}}),
    Row("DescribeTimeToLive", TABLE),
    Row("PutItem", {**TABLE, "Item": KEY}),
    Row("GetItem", {**TABLE, "Key": KEY}),
    Row(
        "UpdateItem",
        {**TABLE, "Key": KEY, "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}},
    ),
    Row("Query", {**TABLE, "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "one"}}}),
    Row("Scan", TABLE),
    Row("BatchWriteItem", {"RequestItems": {"things": [{"PutRequest": {"Item": {"id": {"S": "two"}}}}]}}),
    Row("BatchGetItem", {"RequestItems": {"things": {"Keys": [KEY]}}}),
    Row("TransactWriteItems", {"TransactItems": [{"Put": {**TABLE, "Item": KEY}}]}),
    Row("TransactGetItems", {"TransactItems": [{"Get": {**TABLE, "Key": KEY}}]}),
    Row("DeleteItem", {**TABLE, "Key": KEY}),
    Row("DeleteTable", TABLE),
)
SECRET = {"SecretId": "login"}
PARAMETER = {"Name": "/app/colour"}
TAGGED = {"ResourceType": "Parameter", "ResourceId": "/app/colour"}
TAG = {"Key": "k", "Value": "v"}

SECRETS: Sequence[Row] = (
    Row("CreateSecret", {"Name": "login", "SecretString": "one"}),
    Row("DescribeSecret", SECRET),
    Row("PutSecretValue", {**SECRET, "SecretString": "two"}),
    Row("GetSecretValue", SECRET),
    Row("BatchGetSecretValue", {"SecretIdList": ["login"]}),
    Row("ListSecrets"),
    Row("ListSecretVersionIds", SECRET),
    Row("UpdateSecret", {**SECRET, "Description": "a login"}),
    Row(
        "UpdateSecretVersionStage",
        lambda seen: {**SECRET, "VersionStage": "BLUE", "MoveToVersionId": seen["PutSecretValue"]["VersionId"]},
    ),
    Row("TagResource", {**SECRET, "Tags": [TAG]}),
    Row("UntagResource", {**SECRET, "TagKeys": ["k"]}),
    Row("DeleteSecret", SECRET),
    Row("RestoreSecret", SECRET),
)
SSM: Sequence[Row] = (
    Row("PutParameter", {**PARAMETER, "Value": "blue", "Type": "String"}),
    Row("GetParameter", PARAMETER),
    Row("GetParameters", {"Names": ["/app/colour"]}),
    Row("GetParametersByPath", {"Path": "/app"}),
    Row("GetParameterHistory", PARAMETER),
    Row("DescribeParameters"),
    Row("LabelParameterVersion", {**PARAMETER, "Labels": ["current"]}),
    Row("UnlabelParameterVersion", {**PARAMETER, "ParameterVersion": 1, "Labels": ["current"]}),
    Row("AddTagsToResource", {**TAGGED, "Tags": [TAG]}),
    Row("ListTagsForResource", TAGGED),
    Row("RemoveTagsFromResource", {**TAGGED, "TagKeys": ["k"]}),
    Row("DeleteParameter", PARAMETER),
    Row("DeleteParameters", {"Names": ["/app/colour"]}),
)
CONNECTIONS: Sequence[Row] = (
    Row("GetConnection", lambda seen: {"ConnectionId": seen["id"]}),
    Row("PostToConnection", lambda seen: {"ConnectionId": seen["id"], "Data": b"hello"}),
    Row("DeleteConnection", lambda seen: {"ConnectionId": seen["id"]}),
)
WALKS: Mapping[str, Sequence[Row]] = {
    "dynamodb": DYNAMODB,
    "events": EVENTS,
    "lambda": LAMBDA,
    "s3": S3,
    "secretsmanager": SECRETS,
    "sqs": SQS,
    "ssm": SSM,
    "stepfunctions": STEP_FUNCTIONS,
}
"""The walks that need nothing but their own rows."""
