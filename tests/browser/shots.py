"""Pictures of every page type as each role: `python -m tests.browser.shots DIR [--only lesson,home] [--role author]`.

Starts the demo on a free port with a home of its own, signs in as each role, and writes
`DIR/<page>-<role>-<width>-<scheme>.png`, and `DIR/<page>-<role>-print.png` for the pages to read.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.pages import ADMIN_PAGES, PAGES

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("reader", "author", "curator", "administrator")
WIDTHS = {1280: 900, 390: 844}
SCHEMES = ("light", "dark")
PAPER = 794  # px, the width of A4 at 96 dpi
PATIENCE = 240  # seconds until the demo must be ready


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of pages, with commas between")
    parser.add_argument("--role", choices=ROLES, action="append", help="may be repeated; all four by default")
    parser.add_argument("--url", help="a demo that runs already")
    options = parser.parse_args()
    if chromium.path() is None:
        sys.exit("Chromium is missing: install the package chromium, or say where it is with CHROMIUM.")
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.url:
        take_all(options.url.rstrip("/"), options)
    else:
        with demo() as url:
            take_all(url, options)


@contextmanager
def demo():
    """The demo organisation on a free port, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hindsight-shots-", ignore_cleanup_errors=True) as home:
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"KB_HOME": home}, stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, process)
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_ready(url, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"The demo ended by itself (code {process.returncode}).")
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
        else:
            return
    sys.exit(f"The demo was not ready after {PATIENCE} seconds.")


def take_all(url, options):
    """Every page as everybody who may open it; says what is missing at the end."""
    roles = options.role or ROLES
    rows = [row for row in [*PAGES, *ADMIN_PAGES] if not options.only or row.name in options.only]
    count = 0
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for role in (None, *roles):
            wanted = [
                row
                for row in rows
                if (row.role is None) == (role is None)
                and (row not in ADMIN_PAGES or role in ("curator", "administrator"))
            ]
            if not wanted:
                continue
            session = sign_in(browser, url, role) if role else None
            places = find_places(browser, url, session) if session else {}
            for width, height in WIDTHS.items():
                for scheme in SCHEMES:
                    context = browser.new_context(
                        base_url=url,
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        has_touch=width < 600,
                        storage_state=session,
                        locale="en-GB",
                        reduced_motion="reduce",
                    )
                    for row in wanted:
                        count += take(context, row, places, options.folder, f"{role or 'nobody'}-{width}-{scheme}")
                    context.close()
            paper = {"width": PAPER, "height": 1123}
            context = browser.new_context(base_url=url, viewport=paper, storage_state=session, locale="en-GB")
            for row in wanted:
                if row.prints:
                    count += take(context, row, places, options.folder, f"{role or 'nobody'}-print", media="print")
            context.close()
        browser.close()
    print(f"{count} pictures in {options.folder}")


def take(context, row, places, folder, suffix, media="screen"):
    """One picture; none of a place that this person does not have, such as a draft of their own."""
    if set(re.findall(r"{(\w+)}", row.path)) - places.keys():
        return 0
    page = context.new_page()
    page.emulate_media(media=media)
    page.goto(row.path.format_map(places), wait_until="load")
    page.screenshot(path=folder / f"{row.name}-{suffix}.png", full_page=True)
    page.close()
    return 1


def sign_in(browser, url, role):
    from kb.demo import PASSWORD

    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Work e-mail").fill(f"{role}@norrland.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".menu__name").wait_for(state="attached")
    session = context.storage_state()
    context.close()
    return session


def find_places(browser, url, session):
    """Where one of each thing is: the newest lesson with more than one version, its team, tag, project and year."""
    context = browser.new_context(base_url=url, storage_state=session)
    page = context.new_page()
    page.goto("/library/?sort=changed")
    lesson = page.locator(".entry__title a").first.get_attribute("href")
    page.goto("/library/")
    places = {
        "lesson": lesson,
        "entry": re.search(r"/(\d+)-", lesson)[1],
        "year": page.locator(".entry time").first.get_attribute("datetime")[:4],
        "tag": page.locator(".entry__tags a").first.get_attribute("href"),
        "person": page.get_by_role("link", name="Your page", include_hidden=True).get_attribute("href"),
    }
    for name, path, link in (
        ("draft", "/", ".state--draft + .todo__what"),
        ("superseded", "/library/?status=superseded", ".entry__title a"),
    ):
        page.goto(path)
        if page.locator(link).count():
            places[name] = page.locator(link).first.get_attribute("href")
    page.goto("/experiments/?show=refuted")
    for name, section in (("running", "running"), ("proposed", "proposed"), ("refuted", "ended")):
        if (found := page.locator(f"#{section} .entry__title a")).count():
            places[name] = found.first.get_attribute("href")
    if "running" in places:
        page.goto(places["running"])
        if (found := page.locator("a[href$='/conclude/']")).count():
            places["experiment"] = found.first.get_attribute("href").split("/")[2]
    page.goto("/playbooks/")
    for name, link in (
        ("run", ".entry__title a[href*='/runs/']"),
        ("playbook", ".entry__title a:not([href*='/runs/'])"),
    ):
        if (found := page.locator(link)).count():
            places[name] = found.last.get_attribute("href")
    if "playbook" in places:
        places["playbook_number"] = re.search(r"/(\d+)-", places["playbook"])[1]
        page.goto(f"/playbooks/{places['playbook_number']}/runs/")
        places["told_run"] = page.locator("main table a").last.get_attribute("href")
        page.goto(places["playbook"])
        if (found := page.locator("a[href^='/reviews/']")).count():
            places["review"] = found.first.get_attribute("href")
    for name, path, link in (
        ("wanted", "/wanted/", "table .table__main"),
        ("answered", "/wanted/", ".list__main a"),
    ):
        page.goto(path)
        if page.locator(link).count():
            places[name] = page.locator(link).first.get_attribute("href")
    if "wanted" in places:
        places["wanted_number"] = re.search(r"/(\d+)/", places["wanted"])[1]
    for name, path in (("action", "/actions/"), ("done_action", "/actions/?state=check")):
        page.goto(path)
        if page.locator(".todo__what").count():
            places[name] = page.locator(".todo__what").first.get_attribute("href")
    page.goto("/teams/")
    places["team"] = page.locator("main table a").first.get_attribute("href")
    page.goto(lesson)
    projects = page.locator("a[href^='/projects/']")
    places["project"] = projects.first.get_attribute("href") if projects.count() else "/projects/1/"
    context.close()
    return places


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    django.setup()
    main()
