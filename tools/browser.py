"""Headless Chromium with software WebGL2, the same for tests, benchmarks and pictures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tools.find_browser import installed

# No sandbox: tests run as root in containers. SwiftShader: WebGL2 with integer textures without a GPU.
# The rest keeps the browser from calling home, which a closed network would refuse many times a second.
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader-webgl",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def program() -> str | None:
    """The browser's program: PROSPERO_CHROMIUM (`make test` sets it), or what is installed."""
    return os.environ.get("PROSPERO_CHROMIUM") or installed()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(FLAGS), headless=True)
        try:
            yield browser
        finally:
            browser.close()
