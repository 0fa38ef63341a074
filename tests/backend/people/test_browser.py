"""Browsers in words."""

import pytest

from backend.people.browser import browser_words

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (MOZILLA + "(X11; Linux x86_64) " + WEBKIT + "Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        (MOZILLA + "(X11; Linux x86_64) " + WEBKIT + "HeadlessChrome/140.0 Safari/537.36", "Chrome on Linux"),
        (
            MOZILLA + "(Windows NT 10.0; Win64; x64) " + WEBKIT + "Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (MOZILLA + "(X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        (
            MOZILLA + "(Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18.0 Safari/605",
            "Safari on macOS",
        ),
        (
            MOZILLA + "(iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604",
            "Safari on iPhone",
        ),
        (
            MOZILLA + "(Linux; Android 14) " + WEBKIT + "Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (MOZILLA + "(X11; CrOS x86_64) " + WEBKIT + "Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8.5.0", "curl"),
        ("python-requests/2.32", "Python"),
        ("", "Unknown browser"),
        ("something else " * 50, "Unknown browser"),
    ],
)
def test_a_browser_in_words(user_agent, words):
    assert browser_words(user_agent) == words
