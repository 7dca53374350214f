"""Says how large an uploaded photo is."""

import boto3


def handler(event, _context):
    found = boto3.client("s3").head_object(Bucket=event["bucket"], Key=event["key"])
    return {**event, "size": found["ContentLength"]}
