"""ListObjectsV2 gives what a sorted list of the keys would give."""

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def fill(s3, *keys):
    for key in keys:
        s3.put_object(Bucket="plain", Key=key, Body=b"x")


def folded(keys, prefix="", delimiter=""):
    """What a listing shows of these keys: (keys, common prefixes)."""
    shown, prefixes = [], []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix):
            continue
        head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if not found:
            shown.append(key)
        elif (common := prefix + head + found) not in prefixes:
            prefixes.append(common)
    return shown, prefixes


def listed(s3, page_size=1000, **arguments):
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="plain", PaginationConfig={"PageSize": page_size}, **arguments
    )
    shown, prefixes = [], []
    for page in pages:
        assert page["KeyCount"] <= page_size
        shown += [entry["Key"] for entry in page.get("Contents", [])]
        prefixes += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
    return shown, prefixes


def test_keys_are_in_the_order_of_their_bytes(s3):
    keys = ["b", "a/2", "a/10", "Z", "é", "\U0001f5d2", "\uffee", "a"]
    fill(s3, *keys)

    assert listed(s3) == (sorted(keys, key=str.encode), [])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.lists(st.text("ab/é", min_size=1, max_size=5), unique=True, max_size=12),
    prefix=st.text("ab/", max_size=2),
    delimiter=st.sampled_from(["", "/", "a", "b/"]),
    size=st.integers(1, 4),
)
def test_pages_of_any_size_show_everything_once(s3, keys, prefix, delimiter, size):
    for entry in s3.list_objects_v2(Bucket="plain").get("Contents", []):
        s3.delete_object(Bucket="plain", Key=entry["Key"])
    fill(s3, *keys)

    assert listed(s3, size, Prefix=prefix, Delimiter=delimiter) == folded(keys, prefix, delimiter)


def test_start_after_leaves_out_what_comes_before(s3):
    fill(s3, "a", "b", "c")

    answer = s3.list_objects_v2(Bucket="plain", StartAfter="a", MaxKeys=1)

    assert [entry["Key"] for entry in answer["Contents"]] == ["b"]
    assert (answer["IsTruncated"], answer["KeyCount"], answer["StartAfter"]) == (True, 1, "a")


def test_a_page_of_nothing_is_allowed(s3):
    fill(s3, "a")

    answer = s3.list_objects_v2(Bucket="plain", MaxKeys=0)

    assert (answer["KeyCount"], answer["IsTruncated"]) == (0, False)


def test_an_entry_describes_its_object(s3):
    fill(s3, "a")

    (entry,) = s3.list_objects_v2(Bucket="plain", FetchOwner=True)["Contents"]

    assert (entry["Size"], entry["StorageClass"], entry["ETag"]) == (
        1,
        "STANDARD",
        '"9dd4e461268c8034f5c8564e155c67a6"',
    )
    assert entry["ChecksumAlgorithm"] == ["CRC32"]
    assert entry["Owner"]["ID"] == "000000000000"


def test_a_made_up_token_is_refused(s3):
    with pytest.raises(ClientError, match="InvalidArgument"):
        s3.list_objects_v2(Bucket="plain", ContinuationToken="made up")
