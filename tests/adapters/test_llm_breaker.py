"""A language model that answers nobody is left alone, by all processes together."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
from fakes.services import NOON
from llm_house import LEDGER, House, house, server
from llm_server import fails, says
from quire.adapters.aws.breaker import DynamoBreaker
from quire.domain.flow import ToSettle
from quire.domain.inquiry import Gate
from quire.errors import TransientError

__all__ = ["house", "server"]

PAUSE = timedelta(seconds=5)
RIGHT = says({"total": "12.50"})


def breaker(*, failures: int = 3) -> DynamoBreaker:
    """As a process of its own has it."""
    return DynamoBreaker(boto3.client("dynamodb"), table=LEDGER, model="claude-haiku-5-5", failures=failures)


def turned_away(house: House, times: int) -> ToSettle:
    work = house.work()
    for _ in range(times):
        with pytest.raises(TransientError):
            house.settle(work)
    return work


def test_failures_in_a_row_pause_the_calls_of_every_process(house: House) -> None:
    changes = [breaker().failed(NOON, pause=PAUSE) for _ in range(4)]

    assert changes == [False, False, True, False]
    assert breaker().gate(NOON + PAUSE / 2, pause=PAUSE) is Gate.SHUT


def test_an_answer_between_failures_begins_the_count_anew(house: House) -> None:
    for _ in range(2):
        breaker().failed(NOON, pause=PAUSE)
    breaker().answered()

    assert not breaker().failed(NOON, pause=PAUSE)
    assert breaker().gate(NOON, pause=PAUSE) is Gate.DOUBTFUL


def test_when_a_pause_is_over_one_call_stands_for_all(house: House) -> None:
    for _ in range(3):
        breaker().failed(NOON, pause=PAUSE)

    gates = [breaker().gate(NOON + PAUSE, pause=PAUSE) for _ in range(3)]

    assert gates == [Gate.DOUBTFUL, Gate.SHUT, Gate.SHUT]
    assert breaker().gate(NOON + 2 * PAUSE, pause=PAUSE) is Gate.DOUBTFUL


def test_an_answer_ends_the_pauses(house: House) -> None:
    for _ in range(3):
        breaker().failed(NOON, pause=PAUSE)

    changes = [breaker().answered() for _ in range(2)]

    assert changes == [True, False]
    assert breaker().gate(NOON, pause=PAUSE) is Gate.OPEN


@pytest.mark.parametrize("script", [fails(429, "rate_limit_error"), fails(529, "overloaded_error")])
def test_a_model_that_is_left_alone_is_not_called_and_costs_nothing(house: House, script: Any) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_FAILURES", "2")
    house.server.plays(script)

    work = turned_away(house, 4)

    assert len(house.server.asked) == 2
    assert set(house.spent(work).values()) == {0}


def test_a_model_that_answers_again_is_asked_after_the_pause(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_FAILURES", "1")
    house.monkeypatch.setenv("QUIRE_LLM_PAUSE_SECONDS", "0.001")
    house.server.plays(fails(529, "overloaded_error"), RIGHT)
    work = turned_away(house, 1)

    after = house.settle(work)

    assert after.route == "llm"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "LlmBreaker" in line]
    assert [line["Change"] for line in lines] == ["opened", "closed"]


def test_an_answer_counts_though_the_breaker_cannot_be_told_of_it(house: House) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_FAILURES", "1")
    house.monkeypatch.setenv("QUIRE_LLM_PAUSE_SECONDS", "0.001")
    house.server.plays(fails(529, "overloaded_error"), RIGHT)
    work = turned_away(house, 1)

    with house.failing("dynamodb.DeleteItem", times=1):
        after = house.settle(work)

    assert (after.route, len(house.server.asked)) == ("llm", 2)
    house.settle(house.work())
    assert breaker().gate(NOON, pause=PAUSE) is Gate.OPEN


def test_a_provider_that_names_a_time_is_left_alone_until_then(house: House) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_FAILURES", "1")
    house.monkeypatch.setenv("QUIRE_LLM_PAUSE_SECONDS", "0.001")
    house.server.plays(fails(429, "rate_limit_error", retry_after="30"), RIGHT)

    turned_away(house, 2)

    assert len(house.server.asked) == 1
