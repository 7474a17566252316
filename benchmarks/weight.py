"""What a page weighs over the wire, in a browser, at the first and at the second view."""

from playwright.sync_api import sync_playwright

from tests.services import chromium
from tests.visitor import PASSWORD


def lesson_weight(address, path, login):
    """Kilobytes and requests of a lesson page after signing in, with an empty cache; nothing without a browser."""
    executable = chromium()
    if executable is None:
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_context(locale="en").new_page()
        page.goto(f"{address}/en/accounts/login/")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        sizes = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        result = {}
        for name in ("first", "repeat"):
            sizes.clear()
            page.goto(f"{address}{path}")
            page.wait_for_load_state("networkidle")
            result[f"lesson_{name}_view_kb"] = round(sum(sizes) / 1000, 1)
            result[f"lesson_{name}_view_requests"] = len([size for size in sizes if size])
        browser.close()
        return result
