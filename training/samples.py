"""Makes the pictures and the Word file in samples/: `python -m training.samples`. Every name in them is invented."""

from __future__ import annotations

from pathlib import Path

from training.generators import invoices, receipts
from training.generators.pages import pictures
from training.generators.photo import PHOTO, SCAN, worn
from training.generators.timetables import timetable
from training.generators.timetables.sheets import pdf_of

SAMPLES = Path(__file__).parents[1] / "samples"
_SEED = 11
_WEEK_SEED = 5


def main() -> None:
    receipt = receipts.photographed(receipts.make(_SEED), seed=_SEED)
    receipt.convert("RGB").save(SAMPLES / "receipt.jpg", quality=80)
    [page, *_] = pictures(invoices.make(_SEED, next(iter(invoices.LAYOUTS))).pdf, dpi=150)
    worn(page, SCAN, seed=_SEED).convert("RGB").save(SAMPLES / "scanned-invoice.pdf", resolution=150, quality=60)
    [week, *_] = pictures(pdf_of(timetable(_WEEK_SEED, "ruled").sheet), dpi=130)
    worn(week, PHOTO, seed=_SEED).convert("RGB").save(SAMPLES / "timetable.jpg", quality=80)
    (SAMPLES / "invoice.docx").write_bytes(invoices.make_docx(_SEED).docx)


if __name__ == "__main__":
    main()
