"""Document types."""

from __future__ import annotations

import re
from http import HTTPStatus

from quire import bootstrap
from quire.domain.access import admins, people
from quire.domain.catalogue import TypeEntry, TypeQuery
from quire.domain.drafting import DraftRequest
from quire.domain.people import Scope
from quire.domain.texts import TypeName
from quire.domain.trials import Trial, TrialRequest
from quire.domain.types import DocumentType, NewType, TypeDraft
from quire.doors.requests import Request
from quire.doors.routes import Listed, Reply, Routes
from quire.errors import Refusal, RefusalCode
from quire.steps import trying, types

READERS = people(Scope.TYPES_READ)
WRITERS = admins(Scope.TYPES_WRITE)
TRIERS = admins(Scope.DOCUMENTS_READ)
"""What they are told stands in a document, and nothing is written."""

_VERSION = re.compile(r'"([0-9]{1,9})"')

routes = Routes()


@routes.get("/v1/types", allowed=READERS)
def list_types(request: Request, query: TypeQuery) -> Listed[TypeEntry]:
    """Document types: the built-in ones and the tenant's own."""
    return Listed(types.list_types(query, request.principal, own=bootstrap.document_types()), query.pages)


@routes.post("/v1/types", allowed=WRITERS, status=HTTPStatus.CREATED, creates=True)
def create_type(request: Request, body: NewType) -> Reply[DocumentType]:
    """Add a document type."""
    return _tagged(types.create_type(body, request.principal, own=bootstrap.document_types()))


@routes.post("/v1/types/try", allowed=TRIERS)
def try_type(request: Request, body: TrialRequest) -> Trial:
    """What a type would find in a document, before it is saved."""
    return trying.try_type(
        body,
        request.principal,
        documents=bootstrap.documents(),
        objects=bootstrap.objects(),
        most=bootstrap.settings().trial_comparisons,
    )


@routes.post("/v1/types/draft", allowed=TRIERS)
def draft_type(request: Request, body: DraftRequest) -> NewType:
    """A type made from values that somebody points at in a document; nothing is saved."""
    return trying.draft_type(body, request.principal, documents=bootstrap.documents(), objects=bootstrap.objects())


@routes.get("/v1/types/{name}", allowed=READERS)
def get_type(request: Request, name: TypeName) -> Reply[DocumentType]:
    """The latest version of a document type."""
    return _tagged(types.get_type(name, request.principal, own=bootstrap.document_types()))


@routes.put("/v1/types/{name}", allowed=WRITERS)
def change_type(request: Request, name: TypeName, body: TypeDraft) -> Reply[DocumentType]:
    """Make the next version of a document type."""
    own, version = bootstrap.document_types(), _version(request)
    return _tagged(types.change_type(name, body, request.principal, own=own, version=version))


@routes.delete("/v1/types/{name}", allowed=WRITERS)
def delete_type(request: Request, name: TypeName) -> None:
    """Remove a document type from use."""
    types.delete_type(name, request.principal, own=bootstrap.document_types(), version=_version(request))


def _tagged(found: DocumentType) -> Reply[DocumentType]:
    return Reply(found, headers={"ETag": f'"{found.version}"'})


def _version(request: Request) -> int | None:
    """The version that If-Match names, as ETag gave it."""
    given = request.header("If-Match")
    if given is None or given == "*":
        return None
    named = _VERSION.fullmatch(given)
    if named is None:
        detail = ("If-Match", 'must be an ETag of this type, such as "3"')
        raise Refusal(RefusalCode.VALIDATION_ERROR, "The If-Match header is not usable.", detail)
    return int(named[1])
