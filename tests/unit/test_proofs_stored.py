"""The proof about load tells growth with each document from growth that goes faster and faster."""

from __future__ import annotations

from proofs.stored import steady


def _looks(*, faster: bool) -> list[dict[str, float]]:
    """A hundred looks, ten documents apart."""
    return [{"PostgreSQL, KiB": 200 * at + at * at * 2 * faster, "items of DynamoDB": 10 * at} for at in range(100)]


def test_what_grows_with_each_document_holds() -> None:
    claim = steady(_looks(faster=False), 10, "soak")

    assert (claim.holds, claim.of) == (True, 2)


def test_what_grows_faster_and_faster_does_not() -> None:
    claim = steady(_looks(faster=True), 10, "soak")

    assert (claim.held, claim.of) == (1, 2)
