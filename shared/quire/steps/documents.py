"""Announcing uploads and reading what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from quire.domain.content import CONTENT_TYPES, ending_as
from quire.domain.ids import new_id
from quire.domain.jobs import Job, LoggedEvent, ShownJob, shown, timings
from quire.domain.lists import DocumentQuery, Found, JobQuery
from quire.domain.people import Principal
from quire.domain.refs import JobRef
from quire.domain.results import Cost, Document, Extraction, Link, Result, ResultQuery, Stored, text_of
from quire.domain.search import Hit, SearchQuery
from quire.domain.statuses import Status
from quire.domain.uploads import Accepted, Asked, Origin, Registered, Registration, UploadRequest
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Chores, Clock, Documents, Links, Objects, UploadForms


class JobReport(ShownJob):
    """A job with everything that is known of it."""

    timings: dict[str, int]
    cost: Cost
    events: tuple[LoggedEvent, ...]


def upload(
    request: UploadRequest,
    who: Principal,
    *,
    documents: Documents,
    forms: UploadForms,
    clock: Clock,
    max_bytes: int,
    asked: Asked,
    chores: Chores,
) -> Accepted:
    """Announces a file: its document and job exist from here on, and the form says where to post it."""
    _refuse_unwanted(request, max_bytes)
    job = JobRef(
        tenant_id=who.tenant_id,
        document_id=new_id(),
        job_id=new_id(),
        attempt=1,
        correlation_id=asked.correlation_id,
    )
    chores.note()
    registered = documents.register(
        Registration(
            job=job,
            user_id=who.user_id,
            request=request,
            idempotency_key=asked.idempotency_key,
            at=clock(),
            sees_everything=who.sees_everything,
        )
    )
    if registered.origin is Origin.CONFLICT:
        raise Refusal(RefusalCode.CONFLICT, "This Idempotency-Key was used for another request.")
    return _accepted(registered, request, forms)


def _refuse_unwanted(request: UploadRequest, max_bytes: int) -> None:
    if request.content_type not in CONTENT_TYPES:
        known = ", ".join(sorted(CONTENT_TYPES))
        raise Refusal(
            RefusalCode.UNSUPPORTED_MEDIA_TYPE,
            "Files of this content type are not accepted.",
            ("contentType", f"must be one of {known}"),
        )
    if request.size > max_bytes:
        raise Refusal(
            RefusalCode.PAYLOAD_TOO_LARGE,
            "The file is larger than allowed.",
            ("size", f"must be at most {max_bytes}"),
        )


def _accepted(registered: Registered, request: UploadRequest, forms: UploadForms) -> Accepted:
    job = registered.job
    accepted = Accepted(
        document_id=job.document_id,
        job_id=job.job_id,
        status=registered.status,
        status_url=f"/api/v1/jobs/{job.job_id}",
    )
    if registered.origin is Origin.DUPLICATE:
        return accepted.model_copy(update={"duplicate_of": job.document_id})
    if registered.status is not Status.PENDING:
        return accepted
    form = forms.form(job.upload_key, content_type=request.content_type, size=request.size, sha256=request.sha256)
    return accepted.model_copy(update={"upload": form})


def list_documents(query: DocumentQuery, who: Principal, *, documents: Documents) -> Found[Document]:
    return documents.documents(who, query)


def get_document(document_id: UUID, who: Principal, *, documents: Documents) -> Document:
    document = documents.document(who, document_id)
    if document is None:
        raise not_found("document")
    return document


def search(query: SearchQuery, who: Principal, *, documents: Documents) -> Found[Hit]:
    return documents.search(who, query)


def get_original(document_id: UUID, who: Principal, *, documents: Documents, links: Links) -> Link:
    """A way to the file as it arrived; NOT_FOUND until it has."""
    original = documents.original(who, document_id)
    if original is None:
        raise not_found("file")
    name = ending_as(original.content_type, original.file_name)
    return links.link(original.model_copy(update={"file_name": name}))


def get_page(
    document_id: UUID, number: int, who: Principal, *, documents: Documents, objects: Objects, links: Links
) -> Link:
    """A way to the picture of a page; NOT_FOUND where none was made, as of Word files."""
    job = documents.pictured(who, document_id)
    picture = None if job is None else objects.find(job.picture_key(number))
    if picture is None:
        raise not_found("page image")
    return links.link(Stored(object=picture, file_name=f"page-{number}.jpg", content_type="image/jpeg"), inline=True)


def delete_document(document_id: UUID, who: Principal, *, documents: Documents, chores: Chores, clock: Clock) -> None:
    """From here on nobody sees the document; its objects and its run follow."""
    chores.note()
    if not documents.erase(who, document_id, at=clock()):
        raise not_found("document")


def get_result(
    document_id: UUID, query: ResultQuery, who: Principal, *, documents: Documents, objects: Objects, links: Links
) -> Result:
    """The result file; NOT_FOUND until the job is completed, CONFLICT once it has ended in another way.

    Who wants a draft gets what the person is asked about, with the status of a document that waits.
    """
    document = get_document(document_id, who, documents=documents)
    if query.draft and document.status is Status.HITL_PENDING:
        result = _draft(document, who, documents, objects)
    else:
        result = whole_result(document, who, documents=documents)
    if result.fits_an_answer:
        return result
    job = get_job(document.job_id, who, documents=documents)
    return result.kept_at(_kept(result, job, objects, links))


def whole_result(document: Document, who: Principal, *, documents: Documents) -> Result:
    """The result of this document under the same conditions, however large it is."""
    if document.status is not Status.COMPLETED:
        raise _no_result(document)
    report = get_job(document.job_id, who, documents=documents)
    extraction = documents.extraction(who, document.document_id)
    if extraction is None:
        raise not_found("result")
    return _result(document, extraction, report)


def _draft(document: Document, who: Principal, documents: Documents, objects: Objects) -> Result:
    report = get_job(document.job_id, who, documents=documents)
    checked = objects.find(report.ref.checked_key)
    if checked is None:
        raise _no_result(document)
    return _result(document, Extraction.model_validate_json(objects.read(checked)), report)


def _result(document: Document, extraction: Extraction, report: JobReport) -> Result:
    return Result(
        **dict(extraction),
        document_id=document.document_id,
        status=document.status,
        text=text_of(extraction.pages),
        timings=report.timings,
    )


def _kept(result: Result, job: Job, objects: Objects, links: Links) -> str:
    """Where a result can be fetched that no answer can hold."""
    kept = objects.write(job.ref.key("result.json"), result.model_dump_json(by_alias=True).encode())
    name = f"{result.document_id}.json"
    return links.link(Stored(object=kept, file_name=name, content_type="application/json")).url


def _no_result(document: Document) -> Refusal:
    if not document.status.is_final:
        return Refusal(RefusalCode.NOT_FOUND, "There is no result yet.", ("status", document.status.value))
    why = "" if document.error_code is None else f" {document.error_code.sentence}"
    return Refusal(RefusalCode.CONFLICT, f"The job ended without a result.{why}", ("status", document.status.value))


def list_jobs(query: JobQuery, who: Principal, *, documents: Documents) -> Found[ShownJob]:
    found = documents.jobs(who, query)
    return Found([shown(job) for job in found.items], found.total)


def get_job(job_id: UUID, who: Principal, *, documents: Documents) -> JobReport:
    found = documents.job(who, job_id)
    if found is None:
        raise not_found("job")
    job, events = found
    return _report(job, events)


def _report(job: Job, events: Sequence[LoggedEvent]) -> JobReport:
    return JobReport(**dict(shown(job)), timings=timings(events), cost=Cost(), events=tuple(events))
