"""DynamoDB, Secrets Manager and SSM, asked by boto3 over HTTP; what was acknowledged outlives the process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager
from functools import partial

import boto3
import pytest
from aiohttp import web
from boto3.dynamodb.types import TypeSerializer
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.dynamodb.models.dynamo_type import Item
from quire_local.backing import moto_calls
from quire_local.backing.moto_server import Moto
from quire_local.backing.moto_services import SECRETS_MANAGER
from quire_local.errors import Unsupported
from quire_local.identity import ACCOUNT, REGION, Callers
from quire_local.resources import Table
from quire_local.store import Store

JOBS = Table(
    logical_id="JobsTable",
    name="jobs",
    arn=f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/jobs",
    definition={
        "TableName": "jobs",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "owner", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-owner",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    },
    ttl_attribute="expiresAt",
)
CLOUD = """
import asyncio, sys
from pathlib import Path
from aiohttp import web
sys.path.insert(0, sys.argv[2])
import test_backing_moto as tests

async def main():
    async with tests.running(Path(sys.argv[1])) as cloud:
        print(cloud.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


class Cloud:
    """The service behind a real HTTP port, and boto3 clients that do not block the loop."""

    def __init__(self, moto, store, callers, url):
        self.moto, self.store, self.callers, self.url = moto, store, callers, url

    def client(self, service="dynamodb", caller=None):
        return client_of(self.url, caller or self.callers.owner, service)

    async def dynamodb(self, operation, **arguments):
        return await asyncio.to_thread(partial(getattr(self.client(), operation), **arguments))

    async def secrets(self, operation, **arguments):
        return await asyncio.to_thread(partial(getattr(self.client("secretsmanager"), operation), **arguments))

    async def ssm(self, operation, **arguments):
        return await asyncio.to_thread(partial(getattr(self.client("ssm"), operation), **arguments))

    async def items(self):
        answer = await self.dynamodb("scan", TableName="jobs")
        return sorted(answer["Items"], key=lambda item: (item["pk"]["S"], float(item["sk"]["N"])))

    def journal_length(self):
        return self.store.read(lambda db: db.execute("SELECT count(*) FROM moto_journal").fetchone()[0])


def client_of(url, caller, service):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=caller.access_key,
        aws_secret_access_key=caller.secret_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


@asynccontextmanager
async def running(folder, tables=(JOBS,), short_journal=500):
    store = Store(folder / "state.sqlite")
    callers = Callers(b"root")
    moto = Moto(store, callers, tables, sweep_seconds=3600, short_journal=short_journal)

    async def answer(request):
        return await moto.handle(request, await request.read())

    application = web.Application()
    application.router.add_post("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await moto.start()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield Cloud(moto, store, callers, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
        await moto.stop()
        store.close()


def item(pk, sk, **more):
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in {"pk": pk, "sk": sk, **more}.items()}


def code_of(refusal):
    return refusal.value.response["Error"]["Code"]


async def test_item_that_was_put_is_found_by_key_and_by_index(tmp_path):
    async with running(tmp_path) as cloud:
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 1, owner="ann", raw=b"\x00\xff"))

        found = await cloud.dynamodb("get_item", TableName="jobs", Key=item("a", 1))
        by_owner = await cloud.dynamodb(
            "query",
            TableName="jobs",
            IndexName="by-owner",
            KeyConditionExpression="#o = :o",
            ExpressionAttributeNames={"#o": "owner"},
            ExpressionAttributeValues={":o": {"S": "ann"}},
        )

    assert found["Item"] == item("a", 1, owner="ann", raw=b"\x00\xff")
    assert by_owner["Items"] == [found["Item"]]


async def test_arns_carry_the_account_of_the_local_cloud(tmp_path):
    async with running(tmp_path) as cloud:
        described = await cloud.dynamodb("describe_table", TableName="jobs")

    assert described["Table"]["TableArn"] == JOBS.arn


async def test_failed_condition_changes_nothing_and_is_not_journalled(tmp_path):
    async with running(tmp_path) as cloud:
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 1, state="new"))
        before = cloud.journal_length()

        with pytest.raises(ClientError) as refusal:
            await cloud.dynamodb(
                "put_item",
                TableName="jobs",
                Item=item("a", 1, state="old"),
                ConditionExpression="attribute_not_exists(pk)",
            )

        assert code_of(refusal) == "ConditionalCheckFailedException"
        assert cloud.journal_length() == before
        assert await cloud.items() == [item("a", 1, state="new")]


async def test_transaction_that_fails_in_one_part_changes_nothing_in_the_others(tmp_path):
    async with running(tmp_path) as cloud:
        with pytest.raises(ClientError) as refusal:
            await cloud.dynamodb(
                "transact_write_items",
                TransactItems=[
                    {"Put": {"TableName": "jobs", "Item": item("a", 1)}},
                    {
                        "ConditionCheck": {
                            "TableName": "jobs",
                            "Key": item("b", 1),
                            "ConditionExpression": "attribute_exists(pk)",
                        }
                    },
                ],
            )

        assert code_of(refusal) == "TransactionCanceledException"
        assert await cloud.items() == []


async def test_every_kind_of_change_is_there_after_a_restart(tmp_path):
    async with running(tmp_path) as cloud:
        puts = [{"PutRequest": {"Item": item("batch", number)}} for number in range(3)]
        await cloud.dynamodb("batch_write_item", RequestItems={"jobs": puts})
        await cloud.dynamodb("delete_item", TableName="jobs", Key=item("batch", 1))
        for _ in range(2):
            await cloud.dynamodb(
                "update_item",
                TableName="jobs",
                Key=item("count", 1),
                UpdateExpression="ADD hits :one SET tags = list_append(if_not_exists(tags, :none), :none)",
                ExpressionAttributeValues={":one": {"N": "1"}, ":none": {"L": []}},
            )
        paid = {"Put": {"TableName": "jobs", "Item": item("paid", 1)}}
        await cloud.dynamodb("transact_write_items", TransactItems=[paid])
        before = await cloud.items()
        table = await cloud.dynamodb("describe_table", TableName="jobs")

    async with running(tmp_path) as cloud:
        assert await cloud.items() == before
        assert (await cloud.dynamodb("describe_table", TableName="jobs"))["Table"] == table["Table"]
    assert [entry["pk"]["S"] for entry in before] == ["batch", "batch", "count", "paid"]


async def test_change_that_moto_refuses_half_way_is_the_same_after_a_restart(tmp_path):
    async with running(tmp_path) as cloud:
        with pytest.raises(ClientError):
            await cloud.dynamodb(
                "update_item",
                TableName="jobs",
                Key=item("a", 1),
                UpdateExpression="SET hits = missing + :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )
        before = await cloud.items()

    async with running(tmp_path) as cloud:
        assert await cloud.items() == before


async def test_secrets_and_parameters_keep_versions_ids_and_dates_through_a_restart(tmp_path):
    async def state(cloud):
        answers = [
            await cloud.secrets("describe_secret", SecretId="key"),
            await cloud.secrets("get_secret_value", SecretId="key"),
            await cloud.secrets("get_secret_value", SecretId="key", VersionStage="AWSPREVIOUS"),
            await cloud.ssm("get_parameter", Name="/quire/limit"),
            await cloud.ssm("get_parameter_history", Name="/quire/limit"),
        ]
        return [{name: value for name, value in answer.items() if name != "ResponseMetadata"} for answer in answers]

    async with running(tmp_path) as cloud:
        await cloud.secrets("create_secret", Name="key", SecretString="one")
        await cloud.secrets("put_secret_value", SecretId="key", SecretString="two")
        for value in ("1", "2"):
            await cloud.ssm("put_parameter", Name="/quire/limit", Value=value, Type="String", Overwrite=True)
        before = await state(cloud)

    async with running(tmp_path) as cloud:
        assert await state(cloud) == before
    assert before[1]["SecretString"] == "two"
    assert before[2]["SecretString"] == "one"
    assert before[3]["Parameter"]["Version"] == 2


async def test_expired_items_are_swept_and_stay_gone(tmp_path):
    now = int(time.time())
    async with running(tmp_path) as cloud:
        for number, expires in enumerate((now - 10, now + 1000, now - 6 * 365 * 24 * 3600)):
            await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", number, expiresAt=expires))
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 9, expiresAt=str(now - 10)))
        described = await cloud.dynamodb("describe_time_to_live", TableName="jobs")

        await cloud.moto.sweep()

        left = await cloud.items()
    async with running(tmp_path) as cloud:
        assert await cloud.items() == left
    assert described["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}
    assert [entry["sk"]["N"] for entry in left] == ["1", "2", "9"]


async def test_compaction_shortens_the_journal_and_keeps_every_item(tmp_path):
    async with running(tmp_path, short_journal=50) as cloud:
        client = cloud.client()
        for number in range(60):
            await asyncio.to_thread(client.put_item, TableName="jobs", Item=item("many", number, raw=bytes([number])))
        before = await cloud.items()

        await cloud.moto.compact()

        assert cloud.journal_length() == len(["CreateTable", "UpdateTimeToLive"]) + 3
        assert await cloud.items() == before
        await cloud.dynamodb("delete_item", TableName="jobs", Key=item("many", 0))
        after = await cloud.items()
    async with running(tmp_path) as cloud:
        assert await cloud.items() == after
    assert len(after) == len(before) - 1


async def test_an_item_that_was_overwritten_is_gone_from_memory(tmp_path):
    async with running(tmp_path) as cloud:
        for number in range(20):
            await cloud.dynamodb("put_item", TableName="jobs", Item=item("overwritten", 1, number=number))
            await cloud.items()
        gc.collect()
        kept = [each for each in gc.get_objects() if isinstance(each, Item) and each.hash_key.value == "overwritten"]

    assert len(kept) <= 2


async def test_short_journal_is_left_as_it_is(tmp_path):
    async with running(tmp_path) as cloud:
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 1))
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 1))
        before = cloud.journal_length()

        await cloud.moto.compact()

        assert cloud.journal_length() == before


def test_acknowledged_write_survives_kill_9(tmp_path):
    cloud, client = _start_cloud(tmp_path)
    for number in range(20):
        client.put_item(TableName="jobs", Item=item("a", number))
    cloud.kill()
    cloud.wait()

    cloud, client = _start_cloud(tmp_path)
    found = client.scan(TableName="jobs")["Count"]
    cloud.kill()
    cloud.wait()

    assert found == 20


async def test_writes_from_many_clients_are_replayed_in_the_order_in_which_they_were_applied(tmp_path):
    async with running(tmp_path) as cloud:
        client = cloud.client()
        append = partial(
            client.update_item,
            TableName="jobs",
            Key=item("a", 1),
            UpdateExpression="SET entries = list_append(if_not_exists(entries, :none), :entry)",
        )

        def entry(number):
            return append(ExpressionAttributeValues={":none": {"L": []}, ":entry": {"L": [{"N": str(number)}]}})

        await asyncio.gather(*(asyncio.to_thread(entry, number) for number in range(40)))
        before = await cloud.items()

    async with running(tmp_path) as cloud:
        assert await cloud.items() == before
    assert len(before[0]["entries"]["L"]) == 40


async def test_read_that_saw_a_change_is_answered_only_when_the_change_is_on_disk(tmp_path):
    async with running(tmp_path) as cloud:
        disk_is_slow = threading.Event()
        slow = asyncio.create_task(cloud.store.write(lambda _: disk_is_slow.wait()))
        await asyncio.sleep(0)
        moto = cloud.moto._moto
        key = item("a", 1)
        change = asyncio.create_task(moto.ask("PutItem", TableName="jobs", Item=key))
        while "Item" not in await moto._in_thread(partial(_look, key)):
            pass
        read = asyncio.create_task(moto.ask("GetItem", TableName="jobs", Key=key))
        other = await moto.run(SECRETS_MANAGER, "ListSecrets", b"{}")
        for _ in range(10):
            await moto._in_thread(lambda: None)

        assert (change.done(), read.done(), other.status) == (False, False, 200)

        disk_is_slow.set()
        assert (await read)["Item"] == key
        await asyncio.gather(slow, change)


def _look(key):
    request = json.dumps({"TableName": "jobs", "Key": key}).encode()
    return json.loads(moto_calls.perform(moto_calls.new_call("dynamodb", "GetItem", request)).body)


async def test_tables_whose_keys_changed_are_refused_by_name(tmp_path):
    async with running(tmp_path):
        pass
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}]
    changed = Table(
        logical_id="JobsTable",
        name="jobs",
        arn=JOBS.arn,
        definition={"TableName": "jobs", "AttributeDefinitions": [], "KeySchema": schema},
    )

    with pytest.raises(Unsupported, match=r"JobsTable \(table jobs\).*keys or indexes"):
        async with running(tmp_path, tables=(changed,)):
            pass


async def test_time_to_live_follows_the_template(tmp_path):
    async with running(tmp_path):
        pass
    without = Table(logical_id=JOBS.logical_id, name=JOBS.name, arn=JOBS.arn, definition=JOBS.definition)

    async with running(tmp_path, tables=(without,)) as cloud:
        described = await cloud.dynamodb("describe_time_to_live", TableName="jobs")

    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED"


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "named"),
    [
        ("dynamodb", "create_backup", {"TableName": "jobs", "BackupName": "one"}, "dynamodb:CreateBackup"),
        ("secretsmanager", "rotate_secret", {"SecretId": "key"}, "secretsmanager:RotateSecret"),
        ("ssm", "send_command", {"DocumentName": "AWS-RunShellScript"}, "ssm:SendCommand"),
    ],
)
async def test_operation_that_is_not_supported_is_refused_by_name(tmp_path, service, operation, arguments, named):
    async with running(tmp_path) as cloud:
        with pytest.raises(ClientError, match=f"{named} is not supported") as refusal:
            await asyncio.to_thread(partial(getattr(cloud.client(service), operation), **arguments))

    assert code_of(refusal) == "UnknownOperationException"


async def test_wrong_secret_key_is_refused(tmp_path):
    async with running(tmp_path) as cloud:
        stranger = Callers(b"other root").owner
        known = cloud.callers.owner
        forged = type(known)(known.name, known.access_key, stranger.secret_key, None)

        for caller in (stranger, forged):
            with pytest.raises(ClientError) as refusal:
                await asyncio.to_thread(cloud.client(caller=caller).list_tables)
            assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


async def test_function_whose_placement_has_no_dynamodb_is_refused(tmp_path):
    async with running(tmp_path) as cloud:
        sealed = cloud.callers.add("sealed", services={"s3"})

        with pytest.raises(ClientError) as refusal:
            await asyncio.to_thread(cloud.client(caller=sealed).list_tables)

    assert code_of(refusal) == "AccessDeniedException"


async def test_change_that_cannot_be_journalled_is_refused_and_undone(tmp_path):
    async with running(tmp_path) as cloud:
        await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 1))
        await cloud.store.write(lambda db: db.execute(FULL_DISK))

        with pytest.raises(ClientError) as refusal:
            await cloud.dynamodb("put_item", TableName="jobs", Item=item("a", 2))

        assert code_of(refusal) == "InternalServerError"
        assert await cloud.items() == [item("a", 1)]


FULL_DISK = """
CREATE TRIGGER full_disk BEFORE INSERT ON moto_journal BEGIN SELECT RAISE(ABORT, 'disk full'); END
"""

keys = st.tuples(st.sampled_from("ab"), st.integers(0, 2))
values = st.one_of(
    st.integers(-9, 9), st.text(min_size=1, max_size=3), st.binary(min_size=1, max_size=3), st.booleans()
)
steps = st.one_of(
    st.tuples(st.just("put"), keys, values),
    st.tuples(st.just("put_new"), keys, values),
    st.tuples(st.just("delete"), keys, st.none()),
    st.tuples(st.just("add"), keys, st.integers(-5, 5)),
    st.tuples(st.just("swap"), keys, keys),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(steps, max_size=25), compacts=st.booleans())
def test_any_sequence_of_changes_is_the_same_after_a_restart(tmp_path_factory, sequence, compacts):
    folder = tmp_path_factory.mktemp("sequence")

    async def scenario():
        async with running(folder, short_journal=0) as cloud:
            await asyncio.to_thread(_carry_out, cloud.client(), sequence)
            if compacts:
                await cloud.moto.compact()
            before = await cloud.items()
        async with running(folder) as cloud:
            return before, await cloud.items()

    before, after = asyncio.run(scenario())
    assert after == before


def _carry_out(client, sequence):
    for kind, key, value in sequence:
        with contextlib.suppress(client.exceptions.ClientError):
            _carry_out_one(client, kind, key, value)


def _carry_out_one(client, kind, key, value):
    if kind == "put":
        client.put_item(TableName="jobs", Item=item(*key, value=value))
    elif kind == "put_new":
        condition = "attribute_not_exists(pk)"
        client.put_item(TableName="jobs", Item=item(*key, value=value), ConditionExpression=condition)
    elif kind == "delete":
        client.delete_item(TableName="jobs", Key=item(*key))
    elif kind == "add":
        update = {"UpdateExpression": "ADD #v :n", "ExpressionAttributeNames": {"#v": "value"}}
        amount = {":n": {"N": str(value)}}
        client.update_item(TableName="jobs", Key=item(*key), ExpressionAttributeValues=amount, **update)
    else:
        there = {"Put": {"TableName": "jobs", "Item": item(*value, value="swapped")}}
        gone = {"TableName": "jobs", "Key": item(*key), "ConditionExpression": "attribute_exists(pk)"}
        client.transact_write_items(TransactItems=[there, {"Delete": gone}])


def _start_cloud(folder):
    here = __file__.rpartition("/")[0]
    cloud = subprocess.Popen([sys.executable, "-c", CLOUD, str(folder), here], stdout=subprocess.PIPE, text=True)
    url = cloud.stdout.readline().strip()
    cloud.stdout.close()
    assert url, "the cloud did not start"
    return cloud, client_of(url, Callers(b"root").owner, "dynamodb")
