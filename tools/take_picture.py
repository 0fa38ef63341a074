"""The README's picture of the labeling page: `make picture`. The nuclei in it are simulated."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tools.browser import chromium
from tools.live_server import LiveServer

SIZE = {"width": 1280, "height": 720}
PICTURE = "labeling-page.png"
ZOOM_STEPS = 4
FRAME_KEY = "3"  # the middle one of the five
PATIENCE_MS = 30_000


def main() -> int:
    """Write the picture into the folder named by the first argument."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="prospero-picture-") as folder,
        LiveServer(Path(folder)) as server,
    ):
        server.home.mkdir()
        server.prospero("demo", "--quiet")
        server.start()
        name = next(u["name"] for u in server.prospero_json("users", "list") if u["role"] == "annotator")
        with chromium() as browser:
            page = browser.new_page(viewport=SIZE)
            page.goto(server.login_link(name))
            _open_a_task(page)
            page.screenshot(path=out / PICTURE)
    print(out / PICTURE)
    return 0


def _open_a_task(page: Page) -> None:
    page.get_by_role("button", name="Ask for work").click()
    page.wait_for_url("**/tasks/*")
    page.goto(f"{page.url}?debug")
    page.get_by_role("application").wait_for(timeout=PATIENCE_MS)
    page.get_by_text("Saved", exact=True).wait_for(timeout=PATIENCE_MS)
    page.keyboard.press(FRAME_KEY)
    page.wait_for_timeout(1500)
    # The most crowded place of the field, where there is something to see.
    cell, x, y = page.evaluate(
        """() => {
          const handle = window.__prospero;
          const cells = [...new Set(Object.values(handle.cells()).flat().map((row) => row[2]))];
          const places = cells.map((cell) => [cell, handle.centroid(cell)]).filter(([, at]) => at);
          const near = ([, a], [, b]) => Math.hypot(a.x - b.x, a.y - b.y) < 70;
          const [best] = places
            .filter(([, at]) => at.x > 90 && at.x < 420 && at.y > 60 && at.y < 450)
            .map((place) => [place, places.filter((other) => near(place, other)).length])
            .sort((a, b) => b[1] - a[1])
            .map(([place]) => place);
          const at = handle.toScreen(best[1].x, best[1].y);
          return [best[0], at.x, at.y];
        }"""
    )
    page.mouse.click(x, y)
    for _ in range(ZOOM_STEPS):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(100)
    page.keyboard.press("b")
    page.mouse.move(x + 130, y + 60)
    page.wait_for_timeout(1500)
    print(f"Cell {cell} is selected.", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
