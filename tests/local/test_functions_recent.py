"""What is remembered of calls, for whoever looks inside."""

from __future__ import annotations

import json

from local.functions_lab import function, running, until


async def test_recent_invokes_tell_what_was_called_and_how_it_ended(tmp_path):
    async with running(tmp_path, function(maximum_retries=1)) as lab:
        body = json.dumps({"detail": {"correlationId": "order-1"}})
        await lab.call(Records=[{"body": body}])
        await lab.error(do="fail", headers={"X-Correlation-Id": "order-2"})
        await lab.functions.invoke_later("probe", b'{"do": "fail", "correlation_id": ["order-3"]}')
        await until(lambda: not lab.functions.stats()["probe"]["queued"])

        calls = lab.functions.recent_invokes("probe")
        assert calls == lab.functions.recent_invokes()

    told = [(call.correlation_id, call.attempt, call.succeeded, call.error_type) for call in reversed(calls)]
    assert told == [
        ("order-1", None, True, None),
        ("order-2", None, False, "ValueError"),
        ("order-3", 1, False, "ValueError"),
        ("order-3", 2, False, "ValueError"),
    ]
    first, second = calls[-1], calls[-2]
    assert first.initialisation is not None
    assert second.initialisation is None
    assert first.billed >= first.duration + first.initialisation
    assert first.function == "probe"
    assert first.request_id != second.request_id


async def test_no_more_than_the_last_500_calls_of_a_function_are_remembered(tmp_path):
    async with running(tmp_path) as lab:
        for number in range(503):
            await lab.call(number=number, correlationId=str(number))

        kept = lab.functions.recent_invokes()
    assert [call.correlation_id for call in kept] == [str(number) for number in range(502, 2, -1)]


async def test_the_log_lines_of_one_correlation_id_are_found_in_all_logs(tmp_path):
    async with running(tmp_path, function(), function("other")) as lab:
        for name, second, wanted in (("other", 2, "a-1"), ("probe", 1, "a-1"), ("probe", 3, "b-2")):
            line = {"timestamp": f"2026-11-21 06:00:0{second}", "correlation_id": wanted, "message": name}
            await lab.call(name, do="say", text=json.dumps(line))
        await lab.call(do="say", text='{"broken a-1')
        await lab.call(do="say", text='{"message": "it is not about a-1"}')

        lines = await lab.functions.log_lines(correlation_id="a-1")
        assert [(line.function, line.timestamp[-1], line.fields["message"]) for line in lines] == [
            ("probe", "1", "probe"),
            ("other", "2", "other"),
        ]
        assert await lab.functions.log_lines(correlation_id="nobody") == []
