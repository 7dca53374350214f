"""Calls of a language model that fail, repeat or cost too much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from llm_house import House, house, server
from llm_server import fails, garbles, says, writes
from quire.domain.results import Cost
from quire.domain.spending import Ceilings
from quire.errors import TransientError

__all__ = ["house", "server"]


def test_what_was_used_is_counted_and_costs_what_the_price_list_says(house: House) -> None:
    house.server.plays(says({"total": "12.50"}, usage={"cache_read_input_tokens": 5000}))
    work = house.work()

    after = house.settle(work)

    assert after.cost == Cost(usd=0.00025, llm_tokens=6200)
    assert house.spent(work) == dict.fromkeys(("document", "day", "month"), Decimal("0.00025"))


def test_a_repeated_step_pays_once_and_says_the_same(house: House) -> None:
    house.server.plays(says({"total": "12.50"}))
    work = house.work()

    first, second = house.settle(work), house.settle(work)

    assert first == second
    assert len(house.server.asked) == 1
    assert house.spent(work)["month"] == Decimal("0.0002")


def test_an_answer_is_kept_though_the_store_fails_at_first(house: House) -> None:
    house.server.plays(says({"total": "12.50"}))

    with house.failing("s3.PutObject", times=2):
        after = house.settle(house.work())

    assert after.fields["total"].confidence is not None
    assert len(house.server.asked) == 1


def test_a_later_attempt_uses_what_the_first_one_paid_for(house: House) -> None:
    house.server.plays(says({"total": "12.50"}))
    work = house.work()
    house.settle(work)

    later = house.settle(work.model_copy(update={"job": work.job.model_copy(update={"attempt": 2})}))

    assert (len(house.server.asked), later.cost) == (1, Cost())


@pytest.mark.parametrize("name", ["document", "day", "month"])
def test_nothing_is_asked_beyond_a_ceiling(house: House, name: str) -> None:
    work = house.work(ceilings=Ceilings(**{name: Decimal("0.000001")}))

    after = house.settle(work)

    assert "what may be spent is used up" in str(after.fields["total"].why)
    assert (house.server.asked, house.spent(work)) == ([], {})


def test_an_answer_that_does_not_fit_is_repaired_once(house: House) -> None:
    house.server.plays(says({"total": "12,50 EUR"}), says({"total": "12.50"}))

    after = house.settle(house.work())

    _, repair = house.server.asked
    assert [message["role"] for message in repair.body["messages"]] == ["user", "assistant", "user"]
    assert "total must be a number" in repair.body["messages"][2]["content"]
    assert after.route == "llm"
    assert after.cost.llm_tokens == 2400


@pytest.mark.parametrize(
    ("script", "calls", "sentence"),
    [
        (writes("", stop_reason="refusal"), 1, "declined to read"),
        (writes('{"answers": [', stop_reason="max_tokens"), 2, "was too long"),
        (writes("I would rather not."), 2, "could not be used"),
        (fails(401, "authentication_error"), 1, "did not answer"),
        (fails(400, "invalid_request_error"), 1, "did not answer"),
        (fails(413, "request_too_large"), 1, "did not answer"),
    ],
)
def test_what_asking_again_does_not_help_leaves_the_doubts(
    house: House, script: Any, calls: int, sentence: str
) -> None:
    house.server.plays(script)
    work = house.work()

    after = house.settle(work)

    assert (after.confidence, after.route, len(house.server.asked)) == (90, "text", calls)
    assert sentence in str(after.fields["total"].why)


def test_an_answer_that_was_too_long_gets_more_room(house: House) -> None:
    house.server.plays(writes('{"answers": [', stop_reason="max_tokens"), says({"total": "12.50"}))

    after = house.settle(house.work())

    assert [asked.body["max_tokens"] for asked in house.server.asked] == [4096, 8192]
    assert after.route == "llm"


@pytest.mark.parametrize("script", [fails(429, retry_after="1"), fails(529, "overloaded_error"), fails(500)])
def test_a_busy_model_is_asked_again_by_the_state_machine_and_costs_nothing(house: House, script: Any) -> None:
    house.server.plays(script)
    work = house.work()

    with pytest.raises(TransientError):
        house.settle(work)

    assert len(house.server.asked) == 1
    assert house.spent(work) == dict.fromkeys(("document", "day", "month"), Decimal(0))


def test_a_model_that_hangs_is_left_and_what_was_set_aside_stays_counted(house: House) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_SECONDS", "0.2")
    house.server.plays(house.server.hangs)
    work = house.work()

    with pytest.raises(TransientError):
        house.settle(work)

    assert house.spent(work)["month"] > 0


def test_an_answer_that_is_no_message_is_asked_for_again_by_the_state_machine(house: House) -> None:
    house.server.plays(garbles())

    with pytest.raises(TransientError):
        house.settle(house.work())


def test_after_the_last_try_the_document_goes_on_with_its_doubts(house: House) -> None:
    after = house.settle(house.work().model_copy(update={"gave_up": True}))

    assert (after.confidence, house.server.asked) == (90, [])
    assert "did not answer" in str(after.fields["total"].why)


@pytest.mark.parametrize("point", ["llm.before_call", "llm.before_result"])
def test_who_dies_before_a_call_or_after_its_answer_was_kept_pays_once(house: House, point: str) -> None:
    house.server.plays(says({"total": "12.50"}))
    work = house.work()
    house.dies(work, point)

    after = house.settle(work)

    assert (len(house.server.asked), after.route) == (1, "llm")


@pytest.mark.parametrize("point", ["llm.after_call", "llm.before_write"])
def test_who_dies_between_a_call_and_its_record_pays_twice_and_both_are_counted(house: House, point: str) -> None:
    house.server.plays(says({"total": "12.50"}))
    work = house.work()
    house.dies(work, point)

    house.settle(work)

    assert len(house.server.asked) == 2
    assert house.spent(work)["month"] > 2 * Decimal("0.0002")


def test_a_model_without_a_known_price_is_not_asked_and_a_person_reads_why(house: House) -> None:
    house.monkeypatch.setenv("QUIRE_LLM_MODEL", "somebody-elses")

    after = house.settle(house.work())

    assert (after.confidence, house.server.asked) == (90, [])
    assert "nobody knows what this one costs" in str(after.fields["total"].why)


def test_the_document_is_not_logged(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.server.plays(fails(401, "authentication_error"))

    house.settle(house.work())

    said = capsys.readouterr()
    assert "Corner" not in said.out + said.err
    assert "sk-secret" not in said.out + said.err
