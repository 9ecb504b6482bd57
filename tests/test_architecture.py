"""The plan of the house: who may import whom. A failing line here is a design question, not a lint error."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RANKS = {
    0: {"common"},
    1: {"entry", "tag", "person"},
    1.5: {"intake"},
    2: {"lesson", "playbook", "action"},
    3: {"retrospective", "experiment"},
    4: {"review", "feedback", "voice", "pulse", "growth", "wanted"},
    5: {"desk", "insight", "curation", "reach"},
}
RANK_OF = {slice_: rank for rank, slices in RANKS.items() for slice_ in slices}
EDGE = {"views", "forms", "urls", "admin"}  # the web edge of a slice
WITHOUT_DJANGO = {"search.document", "search.query", "search.results", "search.errors"}
TOP_LEVEL = {
    "manage.py", "kb", "lessons", "search", "templates", "static", "tests", "pyproject.toml", "README.md",
    "requirements.txt", "LICENSE", "CHANGELOG.md", "Dockerfile", "compose.yaml",
}  # fmt: skip
GENERATED = {"var", "uv.lock", "__pycache__"}


def modules(*packages):
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name, prefix):
    return name == prefix or name.startswith(f"{prefix}.")


def slice_of(name):
    parts = name.split(".")
    return parts[1] if parts[0] == "lessons" and len(parts) > 1 and parts[1] in RANK_OF else None


def is_edge(name):
    """Whether a module belongs to the web edge: views.py, forms.py, …, and files named like attachment_views.py."""
    last = name.rsplit(".", 1)[-1]
    return any(last == edge or last.endswith(f"_{edge}") for edge in EDGE)


def offenders(packages, importer, forbidden):
    return [
        f"{name} imports {target}"
        for name, path in modules(*packages)
        if importer(name)
        for target in imports(path)
        if forbidden(name, target)
    ]


def test_nothing_imports_the_composition_root():
    assert offenders(["lessons", "search"], lambda name: True, lambda name, target: within(target, "kb")) == []


def test_search_does_not_know_the_domain():
    assert offenders(["search"], lambda name: True, lambda name, target: within(target, "lessons")) == []


@pytest.mark.parametrize("module", sorted(WITHOUT_DJANGO))
def test_the_values_of_search_import_no_django(module):
    assert offenders(["search"], lambda name: name == module, lambda name, target: within(target, "django")) == []


def test_every_slice_has_a_rank():
    folders = {path.name for path in (ROOT / "lessons").iterdir() if (path / "__init__.py").exists()}
    assert folders - {"migrations", "templatetags", "management"} <= RANK_OF.keys()


def test_a_domain_module_imports_only_lower_ranks():
    def forbidden(name, target):
        mine, theirs = slice_of(name), slice_of(target)
        return theirs is not None and theirs != mine and RANK_OF[theirs] >= RANK_OF[mine]

    assert offenders(["lessons"], lambda name: slice_of(name) and not is_edge(name), forbidden) == []


def test_domain_modules_never_import_the_web_edge():
    def forbidden(name, target):
        return slice_of(target) is not None and any(edge in target.split(".")[2:3] for edge in EDGE)

    assert offenders(["lessons"], lambda name: slice_of(name) and not is_edge(name), forbidden) == []


def test_only_urls_import_views_and_nobody_imports_another_slices_forms():
    def forbidden(name, target):
        part = target.split(".")[2:3]
        views = slice_of(target) and part and (part[0] == "views" or part[0].endswith("_views"))
        foreign = slice_of(target) and slice_of(target) != slice_of(name) and part == ["forms"]
        return (views and "urls" not in name.rsplit(".", 1)[-1]) or foreign

    assert offenders(["lessons"], lambda name: True, forbidden) == []


def test_only_the_bridge_feeds_search_and_only_askers_ask():
    def forbidden(name, target):
        if not within(target, "search") or name == "lessons.search":
            return False
        rank = RANK_OF.get(slice_of(name), 5)
        asks = within(target, "search.engine") or target == "search"
        return not (asks and (is_edge(name) or rank >= 4))

    assert offenders(["lessons"], lambda name: True, forbidden) == []


def test_no_file_outgrows_three_hundred_lines():
    paths = [path for _, path in modules("kb", "lessons", "search", "tests")]
    paths += [path for folder in ("templates", "static") for path in (ROOT / folder).rglob("*.*")]
    text = [path for path in paths if path.suffix in {".py", ".html", ".css", ".js", ".txt"}]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in text}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_text_becomes_html_by_one_door():
    found = [
        str(path.relative_to(ROOT))
        for folder, pattern in (("lessons", "*.py"), ("search", "*.py"), ("kb", "*.py"), ("templates", "*.html"))
        for path in (ROOT / folder).rglob(pattern)
        if any(mark in path.read_text(encoding="utf-8") for mark in ("mark_safe(", "|safe", "autoescape off"))
    ]
    assert found == ["lessons/common/markdown.py"]


def test_templates_have_no_inline_script_or_style():
    marks = ("<style", " style=", " onclick=", " onchange=", " onsubmit=", " onload=", "javascript:")
    found = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in (ROOT / "templates").rglob("*.html")
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_only_the_plan_is_at_the_top():
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert present - TOP_LEVEL - GENERATED == set()
