"""Rules for the whole suite."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # a busy machine makes no test fail


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skips_are_failures() and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("QUIRE_TEST_NO_SKIPS is set, and tests were skipped", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is installed, as in CI, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and _skips_are_failures() and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skips_are_failures() -> bool:
    return os.environ.get("QUIRE_TEST_NO_SKIPS") == "1"
