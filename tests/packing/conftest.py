"""The application built twice: for Lambda, and for the machine that runs the tests."""

from __future__ import annotations

import pytest
from packing.building import FUNCTIONS, ZIPPED, Built, build, for_this_machine


@pytest.fixture(scope="session")
def for_lambda(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("for-lambda"), ZIPPED)


@pytest.fixture(scope="session")
def built_here(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The OCR function too: what its image holds, as folders."""
    return build(tmp_path_factory.mktemp("built-here"), FUNCTIONS, **for_this_machine())
