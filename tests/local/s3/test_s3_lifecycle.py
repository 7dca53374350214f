"""Objects go when the rules of their bucket say so, and not before."""

import asyncio
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from quire_local.bucket_resources import Bucket, LifecycleRule
from quire_local.errors import Unsupported
from quire_local.s3.index import Expectation, Version, insert
from quire_local.template import read_template

DAY = timedelta(days=1)


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ruled(open_cloud, clock):
    """Opens a cloud whose one bucket has these rules."""

    def opened(*rules, versioned=False):
        bucket = Bucket(logical_id="B", name="ruled", versioned=versioned, events=True, lifecycle=rules)
        return open_cloud(buckets=(bucket,), clock=clock)

    return opened


def keys(s3):
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="ruled").get("Contents", [])]


def history(s3):
    page = s3.list_object_versions(Bucket="ruled")
    return [entry["VersionId"] for entry in page.get("Versions", [])], len(page.get("DeleteMarkers", []))


def test_an_object_expires_at_the_midnight_after_its_days(ruled, clock):
    with ruled(LifecycleRule(id="week", days=7)) as cloud, closing(cloud.client()) as s3:
        told = s3.put_object(Bucket="ruled", Key="a", Body=b"a")["Expiration"]
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        midnight = today + 8 * DAY
        assert told == f'expiry-date="{midnight:%a, %d %b %Y %H:%M:%S} GMT", rule-id="week"'
        assert s3.head_object(Bucket="ruled", Key="a")["Expiration"] == told

        clock.now = midnight - timedelta(seconds=1)
        cloud.sweep()
        assert keys(s3) == ["a"]

        clock.now = midnight
        cloud.sweep()
        assert keys(s3) == []
        assert cloud.files() == []
        detail = cloud.told()[-1]["Detail"]
        assert (detail["reason"], detail["deletion-type"]) == ("Lifecycle Expiration", "Permanently Deleted")
        assert detail["requester"] == "s3.amazonaws.com"


def test_a_rule_means_only_what_passes_its_filter(ruled, clock):
    rules = (
        LifecycleRule(id="prefix", prefix="tmp/", days=1),
        LifecycleRule(id="tag", tags={"keep": "no"}, days=1),
        LifecycleRule(id="size", larger_than=9, smaller_than=12, days=1),
        LifecycleRule(id="off", enabled=False, days=1),
    )
    with ruled(*rules) as cloud, closing(cloud.client()) as s3:
        for key, options in {
            "tmp/a": {},
            "tagged": {"Tagging": "keep=no&more=1"},
            "other": {"Tagging": "keep=yes"},
            "small": {"Body": b"x" * 9},
            "sized": {"Body": b"x" * 10},
            "big": {"Body": b"x" * 12},
        }.items():
            s3.put_object(Bucket="ruled", Key=key, **options)
        clock.now += 3 * DAY

        cloud.sweep()

        assert keys(s3) == ["big", "other", "small"]


def test_a_date_is_when_everything_expires(ruled, clock):
    date = clock.now + DAY
    with ruled(LifecycleRule(id="date", date=date)) as cloud, closing(cloud.client()) as s3:
        s3.put_object(Bucket="ruled", Key="a", Body=b"")
        cloud.sweep()
        assert keys(s3) == ["a"]

        clock.now = date
        cloud.sweep()
        assert keys(s3) == []


def test_a_versioned_object_is_hidden_and_its_versions_go_later(ruled, clock):
    rules = (LifecycleRule(id="hide", days=1), LifecycleRule(id="clear", noncurrent_days=10))
    with ruled(*rules, versioned=True) as cloud, closing(cloud.client()) as s3:
        version = s3.put_object(Bucket="ruled", Key="a", Body=b"a")["VersionId"]

        clock.now += 3 * DAY
        cloud.sweep()
        cloud.sweep()
        assert history(s3) == ([version], 1)
        assert cloud.told()[-1]["Detail"]["deletion-type"] == "Delete Marker Created"
        assert s3.get_object(Bucket="ruled", Key="a", VersionId=version)["Body"].read() == b"a"

        clock.now += 12 * DAY
        cloud.sweep()
        cloud.sweep()
        assert history(s3) == ([], 0)
        assert cloud.files() == []


def test_the_newest_noncurrent_versions_may_be_kept(ruled, clock):
    rule = LifecycleRule(id="few", noncurrent_days=1, noncurrent_kept=2)
    with ruled(rule, versioned=True) as cloud, closing(cloud.client()) as s3:
        made = [s3.put_object(Bucket="ruled", Key="a", Body=b"x")["VersionId"] for _ in range(5)]
        clock.now += 5 * DAY

        cloud.sweep()

        assert history(s3) == (made[:1:-1], 0)
        assert len(cloud.files()) == 3


def test_a_marker_that_hides_nothing_is_removed(ruled):
    with ruled(LifecycleRule(id="tidy", expired_marker=True), versioned=True) as cloud, closing(cloud.client()) as s3:
        version = s3.put_object(Bucket="ruled", Key="a", Body=b"a")["VersionId"]
        s3.delete_object(Bucket="ruled", Key="a")
        cloud.sweep()
        assert history(s3) == ([version], 1)

        s3.delete_object(Bucket="ruled", Key="a", VersionId=version)
        cloud.sweep()
        assert history(s3) == ([], 0)


def test_an_upload_that_never_ends_is_aborted(ruled, clock):
    with ruled(LifecycleRule(id="abort", prefix="a", abort_days=1)) as cloud, closing(cloud.client()) as s3:
        uploads = [{"Bucket": "ruled", "Key": key} for key in ("a", "b")]
        for upload in uploads:
            upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
            s3.upload_part(**upload, PartNumber=1, Body=b"x")
        cloud.sweep()
        assert len(cloud.files()) == 2

        clock.now += 3 * DAY
        cloud.sweep()

        assert len(cloud.files()) == 1
        with pytest.raises(ClientError, match="NoSuchUpload"):
            s3.list_parts(**uploads[0])
        assert len(s3.list_parts(**uploads[1])["Parts"]) == 1


def test_what_fell_due_while_the_cloud_was_down_goes_at_the_next_start(ruled, clock):
    with ruled(LifecycleRule(id="day", days=1)) as cloud, closing(cloud.client()) as s3:
        s3.put_object(Bucket="ruled", Key="a", Body=b"a")
    clock.now += 3 * DAY

    with ruled(LifecycleRule(id="day", days=1)) as cloud, closing(cloud.client()) as s3:
        while keys(s3):
            threading.Event().wait(0.01)
        assert cloud.told()[-1]["Detail"]["reason"] == "Lifecycle Expiration"


def test_a_sweep_goes_on_over_keys_whose_versions_fill_more_than_a_page(ruled, clock):
    with ruled(LifecycleRule(id="few", noncurrent_days=1, noncurrent_kept=1), versioned=True) as cloud:

        def work(db):
            for number in range(1300):
                key = ("a", "b", "c")[number * 3 // 1300]
                insert(db, version_of(key, str(number), clock.now.timestamp()), Expectation())

        asyncio.run_coroutine_threadsafe(cloud.store.write(work), cloud.loop).result()
        clock.now += 3 * DAY

        cloud.sweep()

        with closing(cloud.client()) as s3:
            kept = [entry["Key"] for entry in s3.list_object_versions(Bucket="ruled")["Versions"]]
        assert kept == ["a", "a", "b", "b", "c", "c"]


def version_of(key, name, modified):
    return Version(
        bucket="ruled",
        key=key,
        version_id=name,
        content=name,
        size=1,
        etag="0",
        modified=modified,
        headers={},
        checksums={},
    )


RULES = """
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: tidy
            Status: Enabled
            Prefix: tmp/
            TagFilters: [{Key: keep, Value: "no"}]
            ObjectSizeGreaterThan: "10"
            ExpirationInDays: 3
            NoncurrentVersionExpiration: {NoncurrentDays: 5, NewerNoncurrentVersions: 2}
            Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}]
          - {Status: Disabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}
"""


def buckets_of(folder, text):
    path = folder / "template.yaml"
    path.write_text(text)
    return read_template(path).read(origin="http://127.0.0.1:8080", addresses={}).buckets


def test_the_rules_of_a_template_are_the_ones_that_the_bucket_tells(open_cloud, tmp_path):
    buckets = buckets_of(tmp_path, RULES)

    with open_cloud(buckets=buckets) as cloud, closing(cloud.client()) as s3:
        first, second = s3.get_bucket_lifecycle_configuration(Bucket=buckets[0].name)["Rules"]

    assert (first["ID"], first["Status"], first["Expiration"]) == ("tidy", "Enabled", {"Days": 3})
    assert first["Filter"]["And"]["Tags"] == [{"Key": "keep", "Value": "no"}]
    assert (first["Filter"]["And"]["Prefix"], first["Filter"]["And"]["ObjectSizeGreaterThan"]) == ("tmp/", 10)
    assert first["NoncurrentVersionExpiration"] == {"NoncurrentDays": 5, "NewerNoncurrentVersions": 2}
    assert (second["Status"], second["AbortIncompleteMultipartUpload"]) == ("Disabled", {"DaysAfterInitiation": 1})


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("{Status: Enabled, Transitions: [{StorageClass: GLACIER, TransitionInDays: 1}]}", "StorageClass 'GLACIER'"),
        ("{Status: On, ExpirationInDays: 1}", "Status"),
        ("{Status: Enabled, ExpirationInDays: soon}", "ExpirationInDays 'soon'"),
        ("{Status: Enabled, ExpirationInDays: 0}", "ExpirationInDays 0"),
        ("{Status: Enabled, ExpirationDate: soon}", "ExpirationDate 'soon'"),
        ("{Status: Enabled, ExpirationInDays: 1, ExpiredObjectDeleteMarker: true}", "more than one of"),
        ("{Status: Enabled, Cheaper: true}", "the property Cheaper"),
        ("{Status: Enabled, NoncurrentVersionExpiration: {NewerNoncurrentVersions: 1}}", "leaving out NoncurrentDays"),
    ],
)
def test_a_rule_that_is_not_kept_is_refused_by_name(tmp_path, rule, refusal):
    lifecycle = f"{{LifecycleConfiguration: {{Rules: [{rule}]}}}}"
    text = f"Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {lifecycle}}}}}"

    with pytest.raises(Unsupported, match=r'^B\.LifecycleConfiguration.*"S3"\)$') as error:
        buckets_of(tmp_path, text)

    assert refusal in str(error.value)
