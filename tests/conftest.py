"""Rules for the whole suite."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from log_leaks import Leak, Watch
from xdist.scheduler import LoadScopeScheduling

from benchmarks.running import RunningCloud

_watch, _unseen = Watch(), list[str]()
RunningCloud.at_end.append(_watch.look)

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # a busy machine makes no test fail

SHARING = {"browser", "cdk", "container", "packing", "pipeline"}
"""Folders whose tests share what takes long to start."""
ALONE = {"proofs"}
"""Folders of which each test takes long and starts what it needs."""


class _Together(LoadScopeScheduling):
    """Of several processes one takes a whole file, if the tests in its folder do not say otherwise."""

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.partition("::")[0])
        folder = file.parent.name
        return nodeid if folder in ALONE else str(file.parent if folder in SHARING else file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Together:
    return _Together(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What another process of this run saw is said here."""
    told = getattr(node, "workeroutput", {})
    _watch.leaks += [Leak(*leak) for leak in told.get("leaks", ())]
    _unseen.extend(told.get("unseen", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skips_are_failures() and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("QUIRE_TEST_NO_SKIPS is set, and tests were skipped", red=True)
    for leak in _watch.leaks:
        terminalreporter.write_line(f"{leak.what} stands in {leak.log}", red=True)
    for said in _unseen:
        terminalreporter.write_line(said, red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is installed, as in CI, a skipped test is a failure; what leaks into a log is one everywhere."""
    _unseen.extend(_watch.unseen(RunningCloud.started))
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["leaks"] = [(leak.log, leak.what) for leak in _watch.leaks]
        told["unseen"] = _unseen
    if exitstatus == 0 and (_watch.leaks or _unseen):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and _skips_are_failures() and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skips_are_failures() -> bool:
    return os.environ.get("QUIRE_TEST_NO_SKIPS") == "1"
