"""The style sheets are one file when collected, and look the same as their parts."""

import json
import os
import re
import shutil
import time
from itertools import accumulate
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from tests.browser.conftest import browser  # noqa: F401  (a fixture)

PAGE = """<!doctype html><html lang="en"><title>Probe</title><link rel="stylesheet" href="{css}">
<body><header class="masthead"><div class="shell masthead__in"><a class="brand" href="#">Hindsight</a></div></header>
<main class="shell page"><h1>Library</h1><p class="takeaway">Count.</p>
<div class="prose"><pre><code><span class="t-k">if</span>
</code></pre><blockquote><p>Who?</p></blockquote></div><div class="notice notice--harm"><p>No.</p></div>
<div class="field field--bad"><label class="field__label" for="a">Name</label><input id="a"></div>
<ol class="entries"><li class="entry"><h2 class="entry__title"><a href="#">Rehearse</a></h2></li></ol>
<p class="row"><button class="btn btn--main">Save</button><a class="tag" href="#">winter</a></p></main></body></html>"""


OF_THEIR_OWN = {"admin.css"}  # corrects sheets that have no layers; stands without the common sheet
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "kb.static.BundledStaticFilesStorage"},
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that `collectstatic` fills, as in production."""
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def _style_sheet(folder):
    paths = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return folder / paths["css/index.css"]


def test_the_collected_style_sheet_is_one_file(collected):
    text = _style_sheet(collected).read_text()
    assert "@import" not in text
    assert "/*" not in text
    assert text.startswith("@layer reset, stock, tokens, base, layout, components, pages, print;")
    assert len(text) < 60_000


def test_every_part_is_in_the_collected_style_sheet_in_order(collected):
    source = Path(finders.find("css/index.css")).read_text()
    layers = re.findall(r"layer\((\w+)\)", source)
    assert re.findall(r"@layer (\w+)\{", _style_sheet(collected).read_text()) == layers
    folder = Path(finders.find("css/index.css")).parent
    imported = set(re.findall(r'url\("([^"]+)"\)', source))
    parts = {path.relative_to(folder).as_posix() for path in folder.rglob("*.css")} - {"index.css"}
    assert imported == {part for part in parts if not part.startswith("apart/")}


def test_what_is_loaded_apart_joins_the_layers_of_the_common_sheet():
    """Sheets that only some pages need say their layers themselves, and none of them is as large as the common one."""
    apart = {path.name: path for path in (Path(finders.find("css/index.css")).parent / "apart").glob("*.css")}
    assert apart.keys() > OF_THEIR_OWN
    for path in [path for name, path in apart.items() if name not in OF_THEIR_OWN]:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in text))
        outside = "".join(sign for sign, depth in zip(text, depths, strict=True) if not depth and sign != "}")
        assert re.fullmatch(r"\s*(@layer (components|pages)\s*)+", outside), path.name
        assert len(text) < 20_000


def test_no_part_refers_to_another_file():
    """A relative address would lead elsewhere once the parts are joined."""
    folder = Path(finders.find("css/index.css")).parent
    for path in folder.rglob("*.css"):
        if path.name != "index.css" and path.parent.name != "apart":
            assert "url(" not in path.read_text(), path.name


def test_a_changed_part_is_joined_anew(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(Path(finders.find("css/index.css")).parent, source / "css", ignore=shutil.ignore_patterns("apart"))
    finder = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STATIC_ROOT=target, STORAGES=STORAGES, STATICFILES_DIRS=[source], STATICFILES_FINDERS=finder
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        before = _style_sheet(target)
        call_command("collectstatic", interactive=False, verbosity=0)
        assert _style_sheet(target) == before
        part = source / "css" / "base.css"
        part.write_text(part.read_text() + "\n.fresh { color: red; }")
        later = time.time() + 10
        os.utime(part, (later, later))
        call_command("collectstatic", interactive=False, verbosity=0)
        assert ".fresh" in _style_sheet(target).read_text()


@pytest.mark.browser
@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_parts_and_the_whole_look_the_same(collected, browser, width, media):  # noqa: F811
    parts = Path(finders.find("css/index.css")).parent
    pictures = [_picture(browser, address, width, media) for address in (parts / "index.css", _style_sheet(collected))]
    assert pictures[0] == pictures[1]


def _picture(chromium, style_sheet, width, media):
    page = chromium.new_page(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    folder = style_sheet.parent
    page.route("http://probe.test/**", lambda route: _serve(route, folder))
    page.emulate_media(media=media)
    page.goto("http://probe.test/")
    page.set_content(PAGE.format(css=f"http://probe.test/{style_sheet.name}"), wait_until="load")
    assert page.locator("h1").evaluate("element => getComputedStyle(element).fontWeight") == "500"
    picture = page.screenshot()
    page.close()
    return picture


def _serve(route, folder):
    name = route.request.url.removeprefix("http://probe.test/")
    if name:
        route.fulfill(path=folder / name, content_type="text/css")
    else:
        route.fulfill(body="<!doctype html><title>Probe</title>", content_type="text/html")
