"""The whole product, as `make run` starts it, and a browser that reports every fault of a screen."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.services import chromium, is_available, must_not_skip

ROOT = Path(__file__).resolve().parent.parent.parent
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


# The journeys answer what any exam has: choices. Other types of question have tests of their own, on quizzes of theirs.
CHOICES_ALONE = """
from quizzes.models import BlueprintRule, Question
BlueprintRule.objects.update(kind="single", difficulty="")
for question in Question.objects.filter(live=True).exclude(kind__in=["single", "multiple"]):
    question.unpublish()
"""
SETTLED = """
() => document.getAnimations().every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)
"""


class Site:
    """A running product with its own data."""

    def __init__(self, address, data):
        self.address = address
        self.data = data

    def rows(self, sql, *parameters):
        """Read the database of the product, as an operator could."""
        with sqlite3.connect(f"file:{self.data / 'aula.sqlite3'}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute(sql, parameters).fetchall()

    def manage(self, *command, script=None):
        """Run a management command on the data."""
        run = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(self.data),
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-3000:]
        return run.stdout


def environment(data, **more):
    return {
        **os.environ,
        "AULA_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "trainingsite.settings.dev",
        "AULA_DEBUG": "0",
        "AULA_DB": "sqlite",
        "AULA_BROKER": "embedded",
        **more,
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    if not is_available("chromium") and not must_not_skip():
        pytest.skip("Chromium was not found")
    kept = os.environ.get("AULA_BROWSER_DATA")  # a folder to use again, where a run after another should be short
    data = Path(kept) if kept else tmp_path_factory.mktemp("site")
    data.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = environment(data, AULA_PORT=str(port), AULA_SITE_URL=address)
    subprocess.run([sys.executable, "-m", "trainingsite.prepare"], cwd=ROOT, env=env, check=True, timeout=400)
    Site(address, data).manage("shell", "-v0", script=CHOICES_ALONE)
    log = (data / "site.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "trainingsite.supervisor"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait(f"{address}/es/accounts/login/")
        yield Site(address, data)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(url):
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 -- an address of this machine
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError("the site does not answer")


@pytest.fixture(scope="session")
def browser(site):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


class Person:
    """Somebody at a browser. Every screen they look at is checked."""

    def __init__(self, browser, site, size, language):
        self.site = site
        self.language = language
        self.context = browser.new_context(
            viewport=size, locale="es-MX" if language == "es" else "en-GB", base_url=site.address, accept_downloads=True
        )
        self.context.add_init_script(VIOLATIONS)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self._note)

    def _note(self, response):
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.errors.append(f"{response.status} {response.url}")

    def open(self, path):
        """Go to an address and check the screen."""
        self.page.goto(path)
        self.check()

    def check(self, *, axe=True):
        """No violation of accessibility or content security, no script error, no sideways scrolling."""
        page = self.page
        page.wait_for_load_state("load")
        assert page.evaluate("window.violations") == [], page.url
        assert self.errors == [], page.url
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"
        if axe:
            page.wait_for_function(SETTLED)  # a colour on its way from light to dark has no contrast of its own
            found = Axe().run(page).response["violations"]
            assert [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found] == [], (
                page.url
            )

    def sign_in(self, login, password):
        """Sign in as a person does."""
        self.open(f"/{self.language}/accounts/login/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(re.compile(r"/(es|en)/$|/admin/$"))
        self.check()

    def press(self, selector):
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def switch_language(self, language):
        """Use the language switch of the page."""
        self.press(f"[data-language-switch] button[value={language}]")
        self.language = language
        assert self.page.get_attribute("html", "lang") == language


@pytest.fixture
def people(browser, site):
    """Make people at browsers; their windows close after the test."""
    made = []

    def make(size=DESKTOP, language="es"):
        made.append(Person(browser, site, size, language))
        return made[-1]

    yield make
    for person in made:
        person.context.close()
