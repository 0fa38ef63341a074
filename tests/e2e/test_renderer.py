"""What only a real WebGL2 context can show of the renderer: frontend/src/bench/rendererCheck.ts."""

import pytest
from playwright.sync_api import Browser

from tools.engine_page import engine_page

pytestmark = pytest.mark.e2e


def test_the_renderer_draws_what_it_should(browser: Browser) -> None:
    with engine_page() as url:
        page = browser.new_page()
        page.goto(url)
        assert page.evaluate("window.rendererCheck()") == []
        page.close()
