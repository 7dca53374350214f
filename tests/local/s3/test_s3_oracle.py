"""Our S3 and moto's answer the same, whatever is done to a versioned bucket."""

import itertools
from contextlib import suppress

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from moto.server import ThreadedMotoServer

KEYS = st.sampled_from(["a", "a/b", "a/c", "a/ü", "b", "b/"])
BODIES = st.binary(max_size=4)
BUCKET = "kept"


@pytest.fixture
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries={"total_max_attempts": 1}),
    )
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()
    server.stop()


class Side:
    """One of the two, its version ids told by the order in which they were made."""

    def __init__(self, client, folder):
        self.client = client
        self.folder = folder
        self.versions = []

    def at(self, key):
        return {"Bucket": BUCKET, "Key": self.folder + key}

    def put(self, key, body):
        return self._made(self.client.put_object(**self.at(key), Body=body))

    def upload(self, key, bodies):
        upload = {**self.at(key), "UploadId": self.client.create_multipart_upload(**self.at(key))["UploadId"]}
        parts = [
            {"PartNumber": n, "ETag": self.client.upload_part(**upload, PartNumber=n, Body=body)["ETag"]}
            for n, body in enumerate(bodies, start=1)
        ]
        return self._made(self.client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}))

    def copy(self, source, target):
        try:
            made = self.client.copy_object(**self.at(target), CopySource=self.at(source))
        except ClientError as error:
            return error.response["Error"]["Code"]
        self._made(made)
        return made["CopyObjectResult"]["ETag"]

    def delete(self, key):
        answer = self.client.delete_object(**self.at(key))
        self.versions.append(answer["VersionId"])
        return answer["DeleteMarker"]

    def delete_version(self, key, number):
        version = self.versions[number % len(self.versions)]
        self.client.delete_object(**self.at(key), VersionId=version)

    def tag(self, key, value):
        with suppress(ClientError):
            self.client.put_object_tagging(**self.at(key), Tagging={"TagSet": [{"Key": "t", "Value": value}]})

    def look(self, key):
        try:
            head = self.client.head_object(**self.at(key))
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]
        return head["ETag"], head["ContentLength"], self._number(head["VersionId"]), head.get("TagCount")

    def history(self):
        page = self.client.list_object_versions(Bucket=BUCKET, Prefix=self.folder)
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        return sorted(
            (entry["Key"], self._number(entry["VersionId"]), entry["IsLatest"], entry.get("ETag"), entry.get("Size"))
            for entry in entries
        )

    def knows(self, key):
        return any(entry[0] == self.folder + key for entry in self.history())

    def listing(self, delimiter, size):
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=BUCKET, Prefix=self.folder, Delimiter=delimiter, PaginationConfig={"PageSize": size}
        )
        found = list(pages)
        contents = [(entry["Key"], entry["ETag"]) for page in found for entry in page.get("Contents", [])]
        return contents, [entry["Prefix"] for page in found for entry in page.get("CommonPrefixes", [])]

    def _made(self, answer):
        self.versions.append(answer["VersionId"])
        return answer.get("ETag")

    def _number(self, version_id):
        return self.versions.index(version_id)


class TwoSides(RuleBasedStateMachine):
    def __init__(self, ours, theirs, folder):
        super().__init__()
        self.sides = Side(ours, folder), Side(theirs, folder)

    def agree(self, ask):
        ours, theirs = map(ask, self.sides)
        assert ours == theirs

    @rule(key=KEYS, body=BODIES)
    def put(self, key, body):
        self.agree(lambda side: side.put(key, body))

    @rule(key=KEYS, body=BODIES)
    def upload(self, key, body):
        self.agree(lambda side: side.upload(key, [body]))

    @rule(source=KEYS, name=KEYS)
    def copy(self, source, name):
        if source != name:
            self.agree(lambda side: side.copy(source, name))

    @rule(key=KEYS)
    def delete(self, key):
        # AWS marks even a key that never was; moto does not.
        if self.sides[0].knows(key):
            self.agree(lambda side: side.delete(key))

    @rule(key=KEYS, number=st.integers(0, 20))
    def delete_version(self, key, number):
        if self.sides[0].versions:
            self.agree(lambda side: side.delete_version(key, number))

    @rule(key=KEYS, value=st.sampled_from("xyz"))
    def tag(self, key, value):
        self.agree(lambda side: side.tag(key, value))

    @rule(key=KEYS)
    def look(self, key):
        self.agree(lambda side: side.look(key))

    @rule(delimiter=st.sampled_from(["", "/"]), size=st.sampled_from([2, 1000]))
    def listing(self, delimiter, size):
        self.agree(lambda side: side.listing(delimiter, size))

    @invariant()
    def history(self):
        self.agree(lambda side: side.history())


def test_several_parts_have_the_same_etag(s3, moto):
    ours, theirs = (Side(client, "").upload("a", [bytes(5 << 20), b"last"]) for client in (s3, moto))

    assert ours == theirs


def test_both_answer_the_same(s3, moto):
    folders = (f"{number}/" for number in itertools.count())
    checks = settings(
        max_examples=5,
        stateful_step_count=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: TwoSides(s3, moto, next(folders)), settings=checks)
