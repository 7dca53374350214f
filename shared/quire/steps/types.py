"""Document types: the built-in ones, and those that a tenant makes."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from quire import types
from quire.domain.catalogue import TypeEntry, TypeQuery, entry_of
from quire.domain.lists import Found
from quire.domain.people import Principal
from quire.domain.types import MOST_TYPES, DocumentType, NewType, TypeDraft
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import DocumentTypes

_RESERVED = ("draft", "try")
"""What stands in paths where a name could."""


def list_types(query: TypeQuery, who: Principal, *, own: DocumentTypes) -> Found[TypeEntry]:
    every = sorted([*_built_in(), *own.all(who.tenant_id)], key=lambda one: one.name)
    page = every[query.pages.offset : query.pages.offset + query.limit]
    return Found([entry_of(one) for one in page], len(every))


def get_type(name: str, who: Principal, *, own: DocumentTypes) -> DocumentType:
    found = types.built_in(name) or own.latest(who.tenant_id, name)
    if found is None:
        raise not_found("document type")
    return found


def create_type(new: NewType, who: Principal, *, own: DocumentTypes) -> DocumentType:
    refuse_built_in(new.name)
    if new.name in _RESERVED:
        raise Refusal(RefusalCode.CONFLICT, "This name means something else here.", ("name", "is reserved"))
    made = own.create(who, new, most=MOST_TYPES)
    if made is None:
        sentence = f"There is a type of this name already, or there are {MOST_TYPES} types."
        raise Refusal(RefusalCode.CONFLICT, sentence, ("name", "must be new"))
    return made


def change_type(
    name: str, draft: TypeDraft, who: Principal, *, own: DocumentTypes, version: int | None
) -> DocumentType:
    """Makes the next version; `version` is the one that the change was made from, if its author says so."""
    refuse_built_in(name)
    changed = own.change(who, NewType(**{**dict(draft), "name": name}), version=version)
    return changed or _raise_why_not(name, who, own)


def delete_type(name: str, who: Principal, *, own: DocumentTypes, version: int | None) -> None:
    """Removes the type from use; runs that began with it end with it."""
    refuse_built_in(name)
    if not own.remove(who, name, version=version):
        _raise_why_not(name, who, own)


def refuse_unknown(name: str | None, who: Principal, *, own: DocumentTypes) -> None:
    """A sender may name any type of the tenant or none."""
    if name is None or name in types.BUILT_IN or own.latest(who.tenant_id, name) is not None:
        return
    detail = ("type", "is not a known document type; GET /types lists them")
    raise Refusal(RefusalCode.VALIDATION_ERROR, "The request does not fit this route.", detail)


def pinned(tenant_id: UUID, name: str | None, *, own: DocumentTypes) -> tuple[DocumentType, ...]:
    """What a run keeps to: the type that the sender named, or all there are where it has to be found out."""
    if name is None:
        return (*_built_in(), *own.all(tenant_id))
    named = types.built_in(name) or own.last_known(tenant_id, name)
    return () if named is None else (named,)


def _built_in() -> list[DocumentType]:
    return [found for found in map(types.built_in, types.BUILT_IN) if found is not None]


def refuse_built_in(name: str) -> None:
    if name in types.BUILT_IN:
        raise Refusal(RefusalCode.CONFLICT, "Built-in types cannot be changed.", ("name", "is built in"))


def _raise_why_not(name: str, who: Principal, own: DocumentTypes) -> NoReturn:
    current = own.latest(who.tenant_id, name)
    if current is None:
        raise not_found("document type")
    detail = ("If-Match", f"the latest version is {current.version}")
    raise Refusal(RefusalCode.CONFLICT, "Somebody else has changed this type.", detail)
