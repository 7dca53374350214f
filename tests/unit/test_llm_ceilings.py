"""What a run may spend on language models, and what a process loads that asks none."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from fakes.catalogue import FakeTypes
from fakes.making import PDF, a_principal, a_registration, a_request
from fakes.services import FakeBus, FakeExecutions, FakeObjects, noon
from fakes.store import FakeStore
from quire.domain.flow import RunContext
from quire.domain.intake import Arrived
from quire.domain.refs import ObjectRef
from quire.domain.spending import Ceilings, accounts
from quire.settings import settings_from
from quire.steps.intake import Dock, intake

ROOT = Path(__file__).parents[2]


def taken_in(budget: Decimal | None, **settings: str) -> Ceilings:
    """The ceilings of a run whose tenant lets a month cost so much."""
    store, objects = FakeStore(), FakeObjects()
    registration = a_registration(a_principal(), a_request())
    store.register(registration)
    if budget is not None:
        store.budgets[registration.job.tenant_id] = budget
    original = ObjectRef(bucket="uploads", key=registration.job.upload_key, version_id="v1")
    objects.stored[original] = PDF
    dock = Dock(store, objects, FakeExecutions(), FakeBus(), FakeTypes(), noon, settings_from(settings))
    intake(Arrived(object=original, size=len(PDF)), dock)
    context = objects.find(registration.job.key("context.json"))
    assert context is not None
    return RunContext.model_validate_json(objects.read(context)).llm


def test_a_run_keeps_to_the_installations_ceilings() -> None:
    settings = {"QUIRE_LLM_DOCUMENT_USD": "0.01", "QUIRE_LLM_DAILY_USD": "2", "QUIRE_MONTHLY_USD": "30"}

    assert taken_in(None, **settings) == Ceilings(document=Decimal("0.01"), day=Decimal(2), month=Decimal(30))


def test_zero_is_no_ceiling() -> None:
    assert taken_in(None, QUIRE_LLM_DOCUMENT_USD="0", QUIRE_LLM_DAILY_USD="0") == Ceilings()


@pytest.mark.parametrize(("own", "month"), [(Decimal(3), Decimal(3)), (Decimal(50), Decimal(30))])
def test_the_lower_of_the_tenants_budget_and_the_installations_holds(own: Decimal, month: Decimal) -> None:
    assert taken_in(own, QUIRE_MONTHLY_USD="30").month == month


def test_a_tenant_that_wants_to_spend_nothing_spends_nothing() -> None:
    assert taken_in(Decimal(0)).month == 0


def test_a_call_counts_towards_its_document_and_the_day_and_month_of_now() -> None:
    document = a_registration(a_principal(), a_request()).job.document_id

    names = [account.name for account in accounts(document, Ceilings(), noon())]

    assert names == [f"document#{document}", "day#2026-11-21", "month#2026-11"]


def test_the_providers_library_is_loaded_by_the_first_call_alone() -> None:
    program = (
        "import runpy, sys; runpy.run_path('functions/llm/handler.py'); from quire import bootstrap;"
        "bootstrap.language_model(); print('anthropic' in sys.modules)"
    )
    environment = {
        "PYTHONPATH": str(ROOT / "shared"),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "QUIRE_LEDGER_TABLE": "ledger",
        "QUIRE_LLM_PROVIDER": "bedrock",
    }

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "False\n"
