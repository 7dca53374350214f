"""Document types in memory, and workbooks that only say what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fakes.services import NOON
from quire.domain.people import Principal
from quire.domain.tables import Table
from quire.domain.types import DocumentType, NewType


@dataclass
class FakeTypes:
    """The port DocumentTypes; None stands for a version that says that the type is gone."""

    versions: dict[tuple[UUID, str], list[DocumentType | None]] = field(default_factory=dict)

    def all(self, tenant_id: UUID) -> Sequence[DocumentType]:
        latest = [kept[-1] for (owner, _), kept in sorted(self.versions.items()) if owner == tenant_id]
        return [one for one in latest if one is not None]

    def latest(self, tenant_id: UUID, name: str) -> DocumentType | None:
        return self.versions.get((tenant_id, name), [None])[-1]

    def last_known(self, tenant_id: UUID, name: str) -> DocumentType | None:
        known = [one for one in self.versions.get((tenant_id, name), []) if one is not None]
        return known[-1] if known else None

    def create(self, who: Principal, new: NewType, *, most: int) -> DocumentType | None:
        if self.latest(who.tenant_id, new.name) or len(self.all(who.tenant_id)) >= most:
            return None
        return self._add(who, new)

    def change(self, who: Principal, changed: NewType, *, version: int | None) -> DocumentType | None:
        return self._add(who, changed) if self._is_at(who, changed.name, version) else None

    def remove(self, who: Principal, name: str, *, version: int | None) -> bool:
        if not self._is_at(who, name, version):
            return False
        self.versions[who.tenant_id, name].append(None)
        return True

    def _is_at(self, who: Principal, name: str, version: int | None) -> bool:
        latest = self.latest(who.tenant_id, name)
        return latest is not None and version in {None, latest.version}

    def _add(self, who: Principal, new: NewType) -> DocumentType:
        kept = self.versions.setdefault((who.tenant_id, new.name), [])
        given = {name: getattr(new, name) for name in NewType.model_fields}
        made = DocumentType(**given, version=len(kept) + 1, created_at=NOON)
        kept.append(made)
        return made


@dataclass
class FakeWorkbooks:
    def written(self, tables: Sequence[Table]) -> bytes:
        return repr([table.name for table in tables]).encode()
