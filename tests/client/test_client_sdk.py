"""What the SDK asks and how it reads the answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from client.stand_in import EMAIL, LETTER, PASSWORD, StandIn
from quire_client import AsyncQuire, Quire
from quire_client.errors import (
    AnswerError,
    FileError,
    NotFoundError,
    RateLimitError,
    UnauthorizedError,
    UnreachableError,
    ValidationError,
)


async def test_login_says_who_one_is(api: StandIn) -> None:
    async with AsyncQuire(api.origin) as quire:
        session = await quire.auth.login(EMAIL, PASSWORD)
        me = await quire.auth.me()

    assert session.expires_in == 900
    assert session.user == me
    assert (me.email, me.role, me.tenant_id) == (EMAIL, "admin", "t-1")


async def test_the_address_may_be_the_api_itself(api: StandIn) -> None:
    async with AsyncQuire(f"{api.origin}/api/v1/") as quire:
        assert (await quire.auth.login(EMAIL, PASSWORD)).user.email == EMAIL


async def test_a_wrong_password_is_an_unauthorized_error(api: StandIn) -> None:
    async with AsyncQuire(api.origin) as quire:
        with pytest.raises(UnauthorizedError, match="password is wrong") as caught:
            await quire.auth.login(EMAIL, "guess")

    assert (caught.value.code, caught.value.status) == ("UNAUTHORIZED", 401)


async def test_a_token_that_has_ended_is_renewed_once(api: StandIn, quire: AsyncQuire) -> None:
    api.script.unauthorized = 1

    assert (await quire.auth.me()).email == EMAIL
    assert (api.logins, api.refreshed) == (1, ["refresh-1"])


async def test_many_requests_that_find_the_token_ended_renew_it_once(api: StandIn, quire: AsyncQuire) -> None:
    api.script.unauthorized = 5

    await asyncio.gather(*(quire.auth.me() for _ in range(5)))

    assert (api.logins, api.refreshed) == (1, ["refresh-1"])


async def test_a_token_that_is_refused_twice_is_an_error(api: StandIn, quire: AsyncQuire) -> None:
    api.script.unauthorized = 2

    with pytest.raises(UnauthorizedError):
        await quire.auth.me()


async def test_nobody_there_is_an_unreachable_error() -> None:
    async with AsyncQuire("http://127.0.0.1:9") as quire:
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
            await quire.auth.login(EMAIL, PASSWORD)


async def test_a_server_that_is_no_quire_is_told_apart(api: StandIn) -> None:
    async with AsyncQuire(f"{api.origin}/elsewhere") as quire:
        with pytest.raises(AnswerError, match="answered 404 without"):
            await quire.auth.login(EMAIL, PASSWORD)


async def test_an_unknown_job_is_a_not_found_error(quire: AsyncQuire) -> None:
    with pytest.raises(NotFoundError):
        await quire.jobs.get("job-none")


async def test_upload_sends_the_fields_first_and_the_file_last(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    sent: list[tuple[int, int]] = []

    upload = await quire.documents.upload(letter, metadata={"from": "Ada"}, on_sent=lambda *step: sent.append(step))

    size = len(LETTER)
    assert api.form_parts == [["key", "Content-Type", "policy", "file"]]
    assert api.jobs[upload.job_id].content == LETTER
    assert api.announcements[0]["metadata"] == {"from": "Ada"}
    assert api.announcements[0]["size"] == size
    assert sent[-1] == (size, size)
    assert int(api.storage_headers[0]["Content-Length"]) > size


async def test_the_object_store_never_sees_the_token(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    await quire.documents.upload(letter)

    assert "Authorization" not in api.storage_headers[0]


async def test_an_expired_form_is_replaced_by_a_fresh_one_of_the_same_document(
    api: StandIn, quire: AsyncQuire, letter: Path
) -> None:
    api.script.forms_refused = 1

    upload = await quire.documents.upload(letter)

    assert api.jobs[upload.job_id].content == LETTER
    assert len(api.jobs) == 1
    assert len(set(api.idempotency_keys)) == 1


async def test_the_same_content_is_not_sent_again(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    first = await quire.documents.process(letter)

    again = await quire.documents.upload(letter)

    assert again.duplicate_of == first.document_id
    assert again.form is None
    assert len(api.form_parts) == 1


async def test_a_limited_announcement_waits_as_told_and_makes_one_document(
    api: StandIn, quire: AsyncQuire, letter: Path
) -> None:
    api.script.refusals = [(429, "RATE_LIMIT_EXCEEDED", {"Retry-After": "0"})] * 2

    await quire.documents.upload(letter)

    assert len(api.jobs) == 1


async def test_patience_with_limits_ends(api: StandIn, quire: AsyncQuire, letter: Path) -> None:
    api.script.refusals = [(429, "RATE_LIMIT_EXCEEDED", {"Retry-After": "0"})] * 9

    with pytest.raises(RateLimitError):
        await quire.documents.upload(letter)


async def test_a_refused_request_names_its_fields(quire: AsyncQuire, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")

    with pytest.raises(ValidationError) as caught:
        await quire.documents.upload(empty)

    assert [(d.field, d.message) for d in caught.value.details] == [("size", "must be at least 1")]


async def test_a_missing_file_is_a_file_error(quire: AsyncQuire, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        await quire.documents.upload(tmp_path / "none.pdf")


async def test_documents_jobs_and_results_are_read(quire: AsyncQuire, letter: Path) -> None:
    done = await quire.documents.process(letter)
    assert done.document_id is not None
    assert done.job_id is not None

    documents, jobs = await quire.documents.list(limit=5), await quire.jobs.list()
    document, job = await quire.documents.get(done.document_id), await quire.jobs.get(done.job_id)

    assert (documents.total, documents.has_next) == (1, False)
    assert documents.items == (document,)
    assert document.file_name == "letter.pdf"
    assert [item.job_id for item in jobs.items] == [job.job_id]
    assert (job.status, job.final, job.route) == ("completed", True, "text")
    assert await quire.documents.result(done.document_id) == done.result


def _blocking(origin: str, path: Path) -> list[str]:
    with Quire(origin) as quire:
        quire.auth.login(EMAIL, PASSWORD)
        done = quire.documents.process(path)
        assert done.job_id is not None
        seen = [state.status for state in quire.jobs.follow([done.job_id])]
        again = [document.status for document in quire.documents.process_many([path, path])]
        assert quire.jobs.get(done.job_id).final
        return [done.status, *seen, *again]


async def test_the_blocking_client_does_the_same(api: StandIn, letter: Path) -> None:
    assert await asyncio.to_thread(_blocking, api.origin, letter) == ["completed"] * 4
