"""What AWS's tools are pointed at."""

import os

import boto3


def echo(event, _context):
    return event


def ask(event, _context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["TOKENS"], MessageBody=event["token"])


def meet(event, _context):
    """Tells the queue who came, as a REST client does not learn a connection's id."""
    boto3.client("sqs").send_message(
        QueueUrl=os.environ["VISITORS"], MessageBody=event["requestContext"]["connectionId"]
    )
    return {"statusCode": 200}
