"""Finding a cloud, starting one, and leaving nothing behind."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import psutil
import pytest
from client.stand_in import EMAIL, StandIn
from quire_client.errors import LocalCloudError
from quire_client.finding import Access, find_cloud, running_cloud
from quire_client.login_file import Login, LoginFile
from quire_client.starting import started_cloud
from quire_client.up import bring_up

FAKE_UP = Path(__file__).with_name("fake_up.py")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUIRE_URL", "QUIRE_EMAIL", "QUIRE_PASSWORD", "QUIRE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(FAKE_UP.parents[1]))


def start(data: Path, mode: str) -> Any:
    logins = LoginFile(data)
    command = (sys.executable, str(FAKE_UP), mode)
    return started_cloud(data, lambda _: None, ready=lambda: running_cloud(logins), command=command)


def child_of(data: Path) -> psutil.Process:
    login = LoginFile(data).read()
    assert login is not None
    return psutil.Process(login.pid)


def test_a_cloud_that_is_started_for_the_occasion_stops_after_it(tmp_path: Path) -> None:
    with start(tmp_path, "serve") as access:
        child = child_of(tmp_path)
        assert access.email == EMAIL

    assert not child.is_running()


def test_it_stops_after_an_error_too(tmp_path: Path) -> None:
    children: list[psutil.Process] = []

    def interrupted() -> None:
        with start(tmp_path, "serve"):
            children.append(child_of(tmp_path))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert not children[0].is_running()


def test_it_ends_by_itself_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from quire_client.login_file import LoginFile
from quire_client.finding import running_cloud
from quire_client.starting import started_cloud
data = Path({str(tmp_path)!r})
ready = lambda: running_cloud(LoginFile(data))
with started_cloud(data, print, ready=ready, command=(sys.executable, {str(FAKE_UP)!r}, "serve")):
    print("up", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        while parent.stdout.readline().strip() != "up":
            pass
        child = child_of(tmp_path)
        parent.kill()

    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()


def test_a_start_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="the port is cursed"), start(tmp_path, "break"):
        pass

    assert "cursed" in (tmp_path / "logs" / "cloud.log").read_text()
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


async def test_a_cloud_that_runs_is_used(api: StandIn, tmp_path: Path) -> None:
    LoginFile(tmp_path).write(Login(email=EMAIL, password="p", url=api.origin, pid=1))

    access = await asyncio.to_thread(running_cloud, LoginFile(tmp_path))

    assert access == Access(url=api.origin, email=EMAIL, password="p")


def test_an_address_where_nobody_answers_is_no_running_cloud(tmp_path: Path) -> None:
    LoginFile(tmp_path).write(Login(email=EMAIL, password="p", url="http://127.0.0.1:9", pid=1))

    assert running_cloud(LoginFile(tmp_path)) is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"QUIRE_TOKEN": "t"}, Access(url="https://q.example", token="t")),
        ({"QUIRE_EMAIL": "e", "QUIRE_PASSWORD": "p"}, Access(url="https://q.example", email="e", password="p")),
    ],
)
def test_a_named_cloud_is_entered_with_the_environments_credentials(
    environment: dict[str, str], expected: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with find_cloud("https://q.example", tmp_path, lambda _: None) as access:
        assert access == expected


def test_a_named_cloud_without_credentials_is_a_usage_error(tmp_path: Path) -> None:
    with (
        pytest.raises(click.UsageError, match="QUIRE_TOKEN"),
        find_cloud("https://q.example", tmp_path, lambda _: None),
    ):
        pass


def test_the_login_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = LoginFile(tmp_path / "data").ensure()
    second = LoginFile(tmp_path / "data").ensure()

    assert first == second
    assert first.email == "admin@quire.local"
    assert len(first.password) >= 24
    assert stat.S_IMODE((tmp_path / "data" / "login.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_login_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    (tmp_path / "login.json").write_text("[]")

    with pytest.raises(LocalCloudError, match=r"login\.json"):
        LoginFile(tmp_path).read()


def test_the_address_is_known_while_the_cloud_runs_and_forgotten_after(tmp_path: Path) -> None:
    during: list[Login | None] = []

    def run(*, data: Path, on_start: Sequence[tuple[str, Any]], on_ready: Callable[[str], None], **_: Any) -> int:
        on_ready("http://127.0.0.1:8080")
        during.append(LoginFile(data).read())
        assert on_start[0][0] == "MigrateFunction"
        assert on_start[0][1]["admin"]["email"] == "admin@quire.local"
        return 0

    assert bring_up(run, template=Path("template.yaml"), data=tmp_path, host="127.0.0.1", port=8080, chaos=None) == 0

    (login,) = during
    assert login is not None
    assert (login.url, login.pid) == ("http://127.0.0.1:8080", os.getpid())
    assert LoginFile(tmp_path).read() == Login(email=login.email, password=login.password)


def test_the_owners_browser_may_learn_whom_to_sign_in_as(tmp_path: Path) -> None:
    wishes: dict[str, Any] = {}
    settings: dict[str, Any] = {"host": "127.0.0.1", "port": 8080, "chaos": None}

    bring_up(lambda **given: wishes.update(given) or 0, template=Path("t"), data=tmp_path, **settings)

    login = LoginFile(tmp_path).ensure()
    assert wishes["welcome"] == {"email": login.email, "password": login.password}


@pytest.mark.parametrize("reload", [False, True])
def test_the_wish_for_changed_code_reaches_the_local_cloud(tmp_path: Path, reload: bool) -> None:  # noqa: FBT001 - a row
    wishes: dict[str, Any] = {}
    settings: dict[str, Any] = {"host": "127.0.0.1", "port": 8080, "chaos": None, "reload": reload}

    bring_up(lambda **given: wishes.update(given) or 0, template=Path("t"), data=tmp_path, **settings)

    assert settings.items() <= wishes.items()


def test_a_start_that_is_refused_leaves_the_other_clouds_address(tmp_path: Path) -> None:
    other = Login(email=EMAIL, password="p", url="http://127.0.0.1:8080", pid=1)
    LoginFile(tmp_path).write(other)

    bring_up(lambda **_: 1, template=Path("t"), data=tmp_path, host="127.0.0.1", port=8080, chaos=None)

    assert LoginFile(tmp_path).read() == other
