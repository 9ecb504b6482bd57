"""The ranking is judged by judged collections, not by taste; and the commands say what they should."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.registry import audience_for
from tests.builders import lesson


@pytest.mark.slow
@pytest.mark.parametrize(("name", "bar"), [("cranfield", 0.38), ("scifact", 0.66)])
def test_the_ranking_is_as_good_as_promised(shared_data, capsys, name, bar):
    call_command("evaluate_search", str(shared_data / "ir" / name), "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["ndcg10"] >= bar
    assert found["recall100"] > 0.7


def test_a_collection_that_is_not_there_is_said_kindly(tmp_path):
    with pytest.raises(CommandError, match=r"There is no corpus\.jsonl"):
        call_command("evaluate_search", str(tmp_path))


def test_find_prints_what_everyone_or_somebody_may_see(ada, index, capsys):
    lesson("Valve for all", by=ada)
    lesson("Valve of mine", by=ada, visibility="me")
    index()
    call_command("find", "valve", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert [hit["title"] for hit in printed["hits"]] == ["Valve for all"]
    assert {"kind", "title", "address", "score", "snippet"} <= printed["hits"][0].keys()
    call_command("find", "valve", "--as", ada.email, "--limit", "1")
    assert "2 entries found." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("find", "valve", "--as", "nobody@nowhere.example")


def test_the_doctor_ends_with_1_when_something_differs(ada, index, capsys):
    from lessons.models import Entry

    entry = lesson("Valve", by=ada)
    index()
    call_command("index_doctor")
    assert "The index agrees with the database." in capsys.readouterr().out
    Entry.objects.filter(pk=entry.pk).update(title="Changed behind its back")
    with pytest.raises(SystemExit) as ended:
        call_command("index_doctor", "--repair")
    assert ended.value.code == 1
    assert f"1 stale: lesson {entry.pk}" in capsys.readouterr().err
    index()
    call_command("index_doctor")


def test_an_index_can_be_rebuilt_by_hand(ada, index, capsys, found):
    lesson("Valve", by=ada)
    call_command("index_rebuild")
    assert "The index was rebuilt in" in capsys.readouterr().out
    assert found("valve", ada) == ["Valve"]
    assert audience_for(ada).tokens[0] == "everyone"
