"""Pytest plugin: a real Chromium, found or installed, and pages in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-site-isolation-trials",  # one site is visited: a process for each of its pages is waste
    "--process-per-site",
]
NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")  # the lightest first
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
CHROMIUM_PACKAGE = "chromium-headless-shell"
FONT_PACKAGE = "fonts-wqy-microhei"
INSTALL = f"apt-get install --no-install-recommends {CHROMIUM_PACKAGE} {FONT_PACKAGE}"
DESKTOP, PHONE = 1280, 390
# Of what axe finds only this comes over from the browser: all that is in order is long.
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium, driven by playwright; each test opens pages of its own."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        executable = find_chromium(Path(playwright.chromium.executable_path))
        ensure_chinese_font()
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server, client):
    """open_page(path, by=user, width=PHONE, script=False): a page of the running portal, signed in as `by` if given."""
    contexts = []

    def open_page(path: str, *, by=None, width: int = DESKTOP, script: bool = True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            java_script_enabled=script,
        )
        contexts.append(context)
        if by is not None:
            client.force_login(by)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def follow(target) -> None:
    """Click what leads to another page, and wait until that page is there."""
    with target.page.expect_navigation():
        target.click()


def assert_accessible(page) -> None:
    """axe finds nothing on the page as it stands. Its script is put into a page once, however often it looks."""
    from axe_playwright_python.base import AXE_SCRIPT, AxeResults

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = AxeResults(page.evaluate(VIOLATIONS))
    assert results.violations_count == 0, results.generate_report()


def assert_fits(page) -> None:
    """The page itself doesn't scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def find_chromium(playwrights_own: Path) -> str:
    """$CHROMIUM, an installed one, playwright's own, or one installed now by root on Debian."""
    if given := os.environ.get("CHROMIUM"):
        if not Path(given).is_file():
            pytest.fail(f"CHROMIUM={given} does not exist.", pytrace=False)
        return given
    return installed_chromium() or existing(playwrights_own) or install_chromium()


def installed_chromium() -> str | None:
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in on_path if path), None) or existing(Path(MACOS))


def existing(path: Path) -> str | None:
    return str(path) if path.is_file() else None


def install_chromium() -> str:
    install(CHROMIUM_PACKAGE, FONT_PACKAGE)
    return installed_chromium() or pytest.fail(f"No Chromium was found. As root: {INSTALL}", pytrace=False)


def ensure_chinese_font() -> None:
    """Pictures and widths mean nothing without one. macOS brings its own."""
    if shutil.which("fc-list") and not subprocess.check_output(["fc-list", ":lang=zh"]).strip():
        install(FONT_PACKAGE)


def install(*packages: str) -> None:
    """Install Debian packages as root, or fail with the one command to run. Ubuntu's chromium is a stub."""
    if os.geteuid() != 0 or not is_debian():
        pytest.fail(f"No Chromium or no Chinese font was found. As root: {INSTALL}", pytrace=False)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", *command],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.fail(f"apt-get failed. As root: {INSTALL}\n{done.stderr}", pytrace=False)


def is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.is_file() and "ID=debian" in release.read_text().splitlines()
