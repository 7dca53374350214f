"""What runs in the child process: opens one PDF under limits and prints what it found as JSON.

Run by path, without the environment, the site packages or the rest of Quire: `child.py REQUEST < file.pdf`.
Exit status 0 comes with JSON on standard output; the others are the constants below.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
import threading
import time
from typing import Any

ENCRYPTED = 71
CORRUPT = 72
TOO_MANY_PAGES = 73
OUT_OF_MEMORY = 74

_GRID = 1_000_000
_SAMPLES_PER_SECOND = 50
_PRIVATE_USE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
_REPLACEMENT = 0xFFFD
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""PDFium's marks for a hyphen at the end of a line."""


def main() -> None:
    request = json.loads(sys.argv[1])
    limit_resources(megabytes=request["megabytes"], seconds=request["seconds"])
    sys.path[:] = request["path"]
    data = sys.stdin.buffer.read()
    try:
        answer = answer_to(request, data)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    sys.stdout.write(json.dumps(answer))


def limit_resources(*, megabytes: int, seconds: int) -> None:
    """Bounds processor time and memory: address space where the system honours that, else resident memory."""
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    else:
        threading.Thread(target=_watch_memory, args=(limit,), daemon=True).start()


def _watch_memory(limit: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    # The highest mark can be inherited from the process that started this one.
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) * unit < limit:
        time.sleep(1 / _SAMPLES_PER_SECOND)
    os._exit(OUT_OF_MEMORY)


def answer_to(request: dict[str, Any], data: bytes) -> list[dict[str, Any]]:
    import pypdfium2  # noqa: PLC0415 - found only once the path is set, and loaded under the limits

    document = _opened(pypdfium2, data)
    if len(document) > request["maxPages"]:
        sys.exit(TOO_MANY_PAGES)
    look = facts_of if request["look"] == "survey" else words_of
    try:
        return [look(pypdfium2, document[index], index + 1) for index in range(len(document))]
    except pypdfium2.PdfiumError:
        sys.exit(CORRUPT)


def _opened(pdfium: Any, data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        password_needed = error.err_code in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY)
        sys.exit(ENCRYPTED if password_needed else CORRUPT)


def facts_of(pdfium: Any, page: Any, _number: int) -> dict[str, Any]:
    codes = [code for code, _ in _characters(pdfium, page.get_textpage())]
    visible = [code for code in codes if not chr(code).isspace()]
    width, height = page.get_size()
    images, objects = [0.0], 0
    for item in page.get_objects(max_depth=5):
        objects += 1
        if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_covered(item.get_bounds(), width, height))
    return {
        "characters": len(visible),
        "oddCharacters": sum(map(_is_odd, visible)),
        "largestImage": max(images),
        "objects": objects,
    }


def _covered(bounds: tuple[float, float, float, float], width: float, height: float) -> float:
    left, bottom, right, top = bounds
    area = max(0.0, right - left) * max(0.0, top - bottom)
    return min(1.0, area / (width * height)) if width * height > 0 else 1.0


def words_of(pdfium: Any, page: Any, number: int) -> dict[str, Any]:
    textpage = page.get_textpage()
    width, height = (round(length, 2) for length in page.get_size())
    words: list[dict[str, Any]] = []
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for code, index in _characters(pdfium, textpage):
        letter = _HYPHENS.get(code, chr(code))
        if letter.isspace():
            _finish(words, letters, boxes)
        elif letter.isprintable():
            letters.append(letter)
            boxes.append(_box(pdfium, page, textpage, index))
    _finish(words, letters, boxes)
    return {"number": number, "width": width, "height": height, "words": words}


def _finish(words: list[dict[str, Any]], letters: list[str], boxes: list[tuple[float, float, float, float]]) -> None:
    if letters:
        around = [min(box[0] for box in boxes), min(box[1] for box in boxes)]
        around += [max(box[2] for box in boxes), max(box[3] for box in boxes)]
        words.append({"text": "".join(letters), "box": around})
    letters.clear()
    boxes.clear()


def _characters(pdfium: Any, textpage: Any) -> list[tuple[int, int]]:
    """Code points with the index of the (first) character that PDFium counts for them."""
    found: list[tuple[int, int]] = []
    high: int | None = None
    for index in range(textpage.count_chars()):
        code = pdfium.raw.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code <= 0xDBFF:
            high = code
        elif 0xDC00 <= code <= 0xDFFF:
            if high is not None:
                found.append((0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), index - 1))
            high = None
        else:
            # Of a font that maps to nothing, PDFium tells the raw code, which can be beyond all characters.
            found.append((code if code <= sys.maxunicode else _REPLACEMENT, index))
            high = None
    return found


def _box(pdfium: Any, page: Any, textpage: Any, index: int) -> tuple[float, float, float, float]:
    left, bottom, right, top = textpage.get_charbox(index)
    x0, y0 = _shown_at(pdfium, page, left, top)
    x1, y1 = _shown_at(pdfium, page, right, bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _shown_at(pdfium: Any, page: Any, x: float, y: float) -> tuple[float, float]:
    """Where a point is on the page as it is shown: rotated, cropped, from the top left, in 0..1."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    pdfium.raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, device_x, device_y)
    return _share(device_x.value), _share(device_y.value)


def _share(value: int) -> float:
    return min(1.0, max(0.0, round(value / _GRID, 5)))


def _is_odd(code: int) -> bool:
    return code == _REPLACEMENT or any(first <= code <= last for first, last in _PRIVATE_USE)


if __name__ == "__main__":
    main()
