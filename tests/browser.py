"""A real browser for tests: Debian's Chromium, without a network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@contextmanager
def opened(path: Path, width: int = 1100) -> Iterator[Any]:
    """The page of a file; whatever it asks the network for, or logs as an error, fails the test."""
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda r: wrong.append(r.url) if r.url.startswith("http") else None)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path.as_uri())
        yield page
        browser.close()
    assert wrong == []


def violations(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]
