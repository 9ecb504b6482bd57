"""The README is true: it lists every setting and every command, and only those."""

import re
from pathlib import Path

from django.core.management import get_commands

from kb import env

README = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text(encoding="utf-8")


def test_it_lists_every_setting_and_no_other():
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
    assert listed == set(env.SETTINGS)


def test_it_explains_every_setting_in_the_words_of_the_code():
    for setting in env.SETTINGS.values():
        assert setting.help in README, setting.name


def test_it_lists_every_command_for_people():
    ours = {name for name, app in get_commands().items() if app in {"kb", "lessons", "search"}}
    listed = set(re.findall(r"manage\.py (\w+)", README))
    assert ours - {"index_worker"} <= listed
    assert {name for name in listed if name not in {"migrate", "collectstatic"}} <= ours


def test_its_pictures_are_there():
    root = Path(__file__).resolve().parent.parent.parent
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert len(pictures) >= 2
    assert [picture for picture in pictures if not (root / picture).is_file()] == []
