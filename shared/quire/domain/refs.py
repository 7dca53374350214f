"""Which work it is, and which object: what everything else speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from quire.domain.model import Model


class ObjectRef(Model):
    """One exact version of one stored object."""

    bucket: str
    key: str
    version_id: str


class JobRef(Model):
    """Which work, for whom, under which correlation id."""

    tenant_id: UUID
    document_id: UUID
    job_id: UUID
    attempt: int
    correlation_id: str

    def key(self, name: str) -> str:
        """Where this attempt keeps its working file `name`."""
        return f"{self.tenant_id}/{self.document_id}/{self.attempt}/{name}"

    def picture_key(self, number: int) -> str:
        """Where this attempt keeps the picture of a page."""
        return self.key(f"preprocess/page-{number}.jpg")

    def text_key(self, number: int) -> str:
        """Where this attempt keeps the words of a page that has them as text."""
        return self.key(f"preprocess/page-{number}.json")

    def ocr_key(self, number: int) -> str:
        """Where this attempt keeps the words of a page that an engine read."""
        return self.key(f"ocr/page-{number}.json")

    @property
    def listing_key(self) -> str:
        """Where this attempt keeps which pages there are."""
        return self.key("preprocess/pages.json")

    def page_keys(self, pages: int) -> Iterator[str]:
        """Where this attempt keeps all from which so many pages are shown, whether there is each or not."""
        yield self.listing_key
        for number in range(1, pages + 1):
            yield from (self.picture_key(number), self.text_key(number), self.ocr_key(number))

    @property
    def checked_key(self) -> str:
        """Where this attempt keeps what was read, once it has been held against the rules."""
        return self.key("validate/result.json")

    @property
    def upload_key(self) -> str:
        """Where the original arrives, once: later attempts read the same object."""
        return f"{self.tenant_id}/{self.document_id}/1"

    def execution(self, sha256: str) -> str:
        """The name of this attempt's run: the same work has the same name, so it runs once."""
        return f"{self.document_id}-{sha256[:16]}-{self.attempt}"
