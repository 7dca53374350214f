"""Takes the pictures of docs/console.md, the samples in its own cloud: `python -m docs.make_pictures [NAME ...]`."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from quire_client import Quire

from benchmarks.console_reading import chromium
from benchmarks.running import RunningCloud

PICTURES = Path(__file__).with_name("pictures")
SAMPLES = Path(__file__).parents[1] / "samples"
WIDE, NARROW = (1280, 860), (390, 844)
COLOURS = 200
DARK, PHONE = ("document", "review"), ("documents", "document", "review", "timetable")


@dataclass(frozen=True)
class Camera:
    browser: Browser
    cloud: RunningCloud
    wanted: frozenset[str]
    """Names of pictures; none for all."""

    def page(self, size: tuple[int, int], scheme: str, *, signed_in: bool = True) -> Page:
        width, height = size
        page = self.browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{self.cloud.url}/#/sign-in")
        if signed_in:
            page.get_by_label("E-mail address").fill(self.cloud.login["email"])
            page.get_by_label("Password").fill(self.cloud.login["password"])
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.get_by_role("navigation", name="Main").wait_for()
        return page

    def take(self, page: Page, name: str, route: str) -> None:
        if self.wanted and name not in self.wanted:
            return
        page.goto(f"{self.cloud.url}/#{route}")
        page.locator(f"main[data-at='#{route}']").wait_for()
        page.locator("main .page:not([aria-busy=true])").wait_for()
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def main(names: list[str]) -> int:
    executable = chromium()
    if executable is None:
        sys.stderr.write("Chromium is not installed\n")
        return 2
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="quire-pictures-") as folder,
        RunningCloud(Path(folder)) as cloud,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        _all(Camera(browser, cloud, frozenset(names)))
        browser.close()
    return 0


def _all(camera: Camera) -> None:
    camera.take(camera.page(WIDE, "light", signed_in=False), "sign-in", "/sign-in")
    camera.take(camera.page(WIDE, "light"), "documents-empty", "/")
    routes = _routes(camera.cloud)
    looks = (("", WIDE, "light", routes), ("-dark", WIDE, "dark", DARK), ("-phone", NARROW, "light", PHONE))
    for look, size, scheme, names in looks:
        page = camera.page(size, scheme)
        for name in names:
            camera.take(page, f"{name}{look}", routes[name])


def _routes(cloud: RunningCloud) -> Mapping[str, str]:
    """Name -> where it is seen, once the samples have been read and the timetable approved."""
    with Quire(cloud.url) as quire:
        quire.auth.login(cloud.login["email"], cloud.login["password"])
        documents = {Path(each.file).name: each.document_id for each in quire.documents.process_many(list(_samples()))}
        tasks = {task["fileName"]: task["taskId"] for task in quire.review.tasks(status="open").items}
        quire.review.claim(tasks["timetable.jpg"])
        quire.review.submit(tasks["timetable.jpg"], fields={})
        for _ in quire.jobs.follow([str(quire.documents.get(str(documents["timetable.jpg"])).job_id)]):
            pass
        [timetable] = quire.timetables.list(document_id=str(documents["timetable.jpg"])).items
    return {
        "documents": "/",
        "document": f"/documents/{documents['receipt.jpg']}",
        "queue": "/review",
        "review": f"/review/{tasks['scanned-invoice.pdf']}",
        "timetable": f"/timetables/{timetable['timetableId']}",
        "types": "/types",
        "type": "/types/invoice",
        "usage": "/usage",
        "account": "/account",
    }


def _samples() -> Iterator[Path]:
    return (path for path in sorted(SAMPLES.iterdir()) if path.is_file())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
