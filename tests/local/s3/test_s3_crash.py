"""After kill -9 every acknowledged object is there with its event, and nothing is there in part."""

import hashlib
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from quire_local.s3.index import contents

HOST = Path(__file__).with_name("crash_host.py")


@pytest.fixture
def host(tmp_path):
    process = subprocess.Popen([sys.executable, HOST, tmp_path], stdout=subprocess.PIPE, text=True)
    yield process, process.stdout.readline().strip()
    process.kill()
    process.wait()
    process.stdout.close()


def body_of(key):
    return key.encode() * 40_000


def write_until_it_dies(client, name, acknowledged):
    for number in range(10_000):
        key = f"{name}/{number}"
        try:
            client.put_object(Bucket="kept", Key=key, Body=body_of(key))
        except (BotoCoreError, ClientError):
            break
        acknowledged.append(key)
    client.close()


@pytest.mark.parametrize("after", [1, 7, 20])
def test_nothing_acknowledged_is_lost_and_nothing_is_there_in_part(open_cloud, connect_owner, host, after):
    process, url = host
    acknowledged = []
    writers = [
        threading.Thread(target=write_until_it_dies, args=(connect_owner(url), name, acknowledged)) for name in "abc"
    ]
    for writer in writers:
        writer.start()
    while len(acknowledged) < after:
        threading.Event().wait(0.001)
    process.send_signal(signal.SIGKILL)
    for writer in writers:
        writer.join()

    with open_cloud() as cloud:
        client = cloud.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="kept")
        entries = {entry["Key"]: entry for page in pages for entry in page.get("Contents", [])}
        assert set(acknowledged) <= entries.keys()
        for key, entry in entries.items():
            stored = client.get_object(Bucket="kept", Key=key)["Body"].read()
            assert stored == body_of(key)
            assert entry["ETag"] == f'"{hashlib.md5(stored, usedforsecurity=False).hexdigest()}"'
        assert sorted(told["Detail"]["object"]["key"] for told in cloud.told()) == sorted(entries)
        assert cloud.files() == sorted(cloud.store.read(contents))
        client.close()


def upload_until_it_dies(client, acknowledged):
    for number in range(10_000):
        upload = {"Bucket": "kept", "Key": f"parts/{number}"}
        try:
            upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]
            etag = client.upload_part(**upload, PartNumber=1, Body=body_of(upload["Key"]))["ETag"]
            client.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
        except (BotoCoreError, ClientError):
            break
        acknowledged.append(upload["Key"])
    client.close()


def send_parts_until_it_dies(client, upload, acknowledged):
    for number in range(1, 10_000):
        try:
            acknowledged[number] = client.upload_part(**upload, PartNumber=number, Body=body_of("p"))["ETag"]
        except (BotoCoreError, ClientError):
            break
    client.close()


def test_acknowledged_parts_and_finished_uploads_survive(open_cloud, connect_owner, host):
    process, url = host
    client = connect_owner(url)
    upload = {"Bucket": "kept", "Key": "open"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]
    client.close()
    objects, parts = [], {}
    writers = [
        threading.Thread(target=upload_until_it_dies, args=(connect_owner(url), objects)),
        threading.Thread(target=send_parts_until_it_dies, args=(connect_owner(url), upload, parts)),
    ]
    for writer in writers:
        writer.start()
    while len(objects) < 5 or len(parts) < 5:
        threading.Event().wait(0.001)
    process.send_signal(signal.SIGKILL)
    for writer in writers:
        writer.join()

    with open_cloud() as cloud:
        client = cloud.client()
        for key in objects:
            assert client.get_object(Bucket="kept", Key=key)["Body"].read() == body_of(key)
        listed = {part["PartNumber"]: part["ETag"] for part in client.list_parts(**upload)["Parts"]}
        assert parts.items() <= listed.items()
        assert cloud.files() == sorted(cloud.store.read(contents))
        named = {"Parts": [{"PartNumber": 1, "ETag": parts[1]}]}
        client.complete_multipart_upload(**upload, MultipartUpload=named)
        assert client.get_object(Bucket="kept", Key="open")["Body"].read() == body_of("p")
        assert cloud.files() == sorted(cloud.store.read(contents))
        client.close()


def test_what_a_crash_left_half_done_is_swept_away(open_cloud, tmp_path):
    with open_cloud() as cloud:
        client = cloud.client()
        client.put_object(Bucket="plain", Key="a", Body=b"a")
        client.close()
        kept = cloud.files()
    (tmp_path / "objects/incoming/0123").write_bytes(b"half a draft")
    (tmp_path / "objects/contents/ab/ab23").write_bytes(b"whole, but its row was never committed")

    with open_cloud() as cloud:
        assert cloud.files() == kept
