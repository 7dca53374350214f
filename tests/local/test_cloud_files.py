"""A distribution's files at the root of the origin, over HTTP, as a browser asks for them."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from local.cloud_lab import FIXTURES, Owner, cloud_here

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = FIXTURES / "page"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=60; includeSubDomains; preload",
    "Cache-Control": "no-cache",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Owner]:
    data = tmp_path_factory.mktemp("files")
    async with cloud_here("page.yaml", data):
        yield Owner(data)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(owner: Owner) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=owner.origin, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "file", "kind"),
    [
        ("/", "index.html", "text/html"),
        ("/index.html", "index.html", "text/html"),
        ("/page.css", "page.css", "text/css"),
        ("/parts/part.js?v=1", "parts/part.js", "text/javascript"),
        ("/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json"),
        ("/mark.svg", "mark.svg", "image/svg+xml"),
    ],
)
async def test_each_file_comes_as_what_it_is_with_the_headers_of_the_policy(browser, path, file, kind):
    answer = await browser.get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.content == (PAGE / file).read_bytes()
    assert answer.headers.items() >= httpx.Headers(HEADERS).items()


async def test_a_page_is_compressed_for_whoever_takes_that(owner, browser):
    async with browser.stream("GET", "/", headers={"Accept-Encoding": "br, gzip;q=0.9"}) as answer:
        sent = b"".join([chunk async for chunk in answer.aiter_raw()])

    whole = (PAGE / "index.html").read_bytes()
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(sent) == whole
    assert int(answer.headers["Content-Length"]) == len(sent) < len(whole)


@pytest.mark.parametrize(
    ("path", "accepted"), [("/", "identity"), ("/", "gzip;q=0"), ("/", "gzip; q=0.0, br"), ("/page.css", "gzip")]
)
async def test_nothing_is_compressed_that_is_not_wanted_so_or_is_small(browser, path, accepted):
    answer = await browser.get(path, headers={"Accept-Encoding": accepted})

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_a_browser_that_has_the_file_is_told_so_in_place_of_the_file(browser, accepted):
    tag = (await browser.get("/", headers={"Accept-Encoding": accepted})).headers["ETag"]

    again = await browser.get("/", headers={"If-None-Match": f'"other", {tag}', "Accept-Encoding": accepted})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers.items() >= httpx.Headers(HEADERS).items()
    assert tag.startswith("W/") == (accepted == "gzip")


async def test_other_content_has_another_tag(browser):
    one, other = [(await browser.get(path)).headers["ETag"] for path in ("/page.css", "/mark.svg")]

    assert one != other
    assert (await browser.get("/page.css", headers={"If-None-Match": other})).status_code == 200


async def test_head_tells_of_the_file_without_sending_it(browser):
    answer = await browser.head("/mark.svg")

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (PAGE / "mark.svg").stat().st_size


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_files_can_only_be_read(browser, method):
    assert (await browser.request(method, "/page.css", content=b"x")).status_code == 405


@pytest.mark.parametrize("path", ["/none.html", "/parts", "/parts/", "/index.html/", "/%00", "/" + "n" * 300, "/%ff"])
async def test_what_is_no_file_is_not_found_under_the_same_headers(browser, path):
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.headers.items() >= httpx.Headers(HEADERS).items()


@pytest.mark.parametrize(
    "path",
    [
        "/../page.yaml",
        "/parts/../../page.yaml",
        "/%2e%2e/page.yaml",
        "/..%2fpage.yaml",
        "/parts%2f..%2f..%2fpage.yaml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/./index.html",
    ],
)
async def test_no_path_leads_out_of_the_folder(owner, path):
    assert (FIXTURES / "page.yaml").is_file()

    assert b" 404 " in await asyncio.to_thread(answered, owner.origin, path)


async def test_no_link_leads_out_of_the_folder(tmp_path):
    copied(tmp_path)
    (tmp_path / "secret").write_text("told to nobody")
    (tmp_path / "page" / "link.txt").symlink_to(tmp_path / "secret")

    async with cloud_here(str(tmp_path / "page.yaml"), tmp_path / "data") as cloud, httpx.AsyncClient() as client:
        assert (await client.get(f"{cloud.origin}/link.txt")).status_code == 404
        assert (await client.get(f"{cloud.origin}/mark.svg")).status_code == 200


async def test_a_changed_file_is_seen_at_the_next_request(tmp_path):
    copied(tmp_path)
    async with cloud_here(str(tmp_path / "page.yaml"), tmp_path / "data") as cloud, httpx.AsyncClient() as client:
        before = await client.get(f"{cloud.origin}/page.css")
        (tmp_path / "page" / "page.css").write_text("p { margin: 1px }")
        after = await client.get(f"{cloud.origin}/page.css", headers={"If-None-Match": before.headers["ETag"]})

    assert (after.status_code, after.text) == (200, "p { margin: 1px }")


async def test_a_folder_that_is_not_there_is_like_an_empty_bucket(tmp_path):
    (tmp_path / "page.yaml").write_text((FIXTURES / "page.yaml").read_text())
    (tmp_path / "code").symlink_to(FIXTURES / "code")

    async with cloud_here(str(tmp_path / "page.yaml"), tmp_path / "data") as cloud, httpx.AsyncClient() as client:
        assert (await client.get(cloud.origin)).status_code == 404


async def test_the_apis_and_the_owners_tools_are_where_they_are_without_a_distribution(owner, browser):
    assert (await browser.get("/api/work")).text == "worked"
    assert (await browser.get("/api/none")).status_code == 403
    assert (await browser.get("/_local/health")).json() == {"status": "ok"}
    queues = await asyncio.to_thread(owner.client("sqs").list_queues)
    assert queues["ResponseMetadata"]["HTTPStatusCode"] == 200


async def test_another_name_of_this_machine_leads_to_the_one_that_the_application_knows(owner, browser):
    port = urlsplit(owner.origin).port

    answer = await browser.get("/?a=b%20c", headers={"Host": f"localhost:{port}"})

    assert (answer.status_code, answer.headers["Location"]) == (307, f"{owner.origin}/?a=b%20c")


def answered(origin: str, path: str) -> bytes:
    """The first line of the answer to exactly this path, which clients would tidy up."""
    address = urlsplit(origin)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode())
        return line.makefile("rb").readline()


def copied(folder: Path) -> None:
    """The template with files of its own."""
    (folder / "page.yaml").write_text((FIXTURES / "page.yaml").read_text())
    (folder / "code").symlink_to(FIXTURES / "code")
    (folder / "page").mkdir()
    for name in ("page.css", "mark.svg"):
        (folder / "page" / name).write_bytes((PAGE / name).read_bytes())
