"""The closed list of codes, wherever it is spelled out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from quire.domain.codes import LAPSES, VERDICTS, ErrorCode
from quire.domain.jobs import EventName

ROOT = Path(__file__).parents[2]
MACHINE = ROOT / "statemachines" / "process_document.asl.json"


def announced() -> str:
    """What is put on the bus when a run has failed."""
    return str(json.loads(MACHINE.read_text())["States"]["AnnounceFailed"]["Arguments"]["Entries"])


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_has_one_sentence_for_people(code: ErrorCode) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", code.sentence)


def test_the_state_machine_rejects_and_expires_for_the_same_codes() -> None:
    rejecting, _, more = announced().partition("'job.rejected'")
    expiring = more.partition("'job.expired'")[0]

    assert set(re.findall(r"'([A-Z_]+)'", rejecting)) == VERDICTS
    assert set(re.findall(r"'([A-Z_]+)'", expiring)) == LAPSES


def test_the_state_machine_speaks_of_known_codes_only() -> None:
    assert set(re.findall(r"'([A-Z_]+)'", announced())) <= {code.value for code in ErrorCode}


def test_every_event_that_moves_a_job_reaches_record() -> None:
    rule = (ROOT / "template.yaml").read_text().partition("  RecordRule:")[2].partition("  RecordQueuePolicy:")[0]

    assert set(re.findall(r"- ([a-z]+\.[a-z_]+)\n", rule)) == {name.value for name in EventName}
