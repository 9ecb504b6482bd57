"""What a playbook holds: its steps are tidied, kept whole in versions, and made rows when readers see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.common.errors import DomainError
from lessons.models import Basis, Entry, Step
from lessons.playbook.content import duration, in_markdown
from tests import builders

pytestmark = pytest.mark.django_db


def steps_of(entry):
    return list(Step.objects.filter(playbook=entry.pk))


def test_steps_are_rows_in_their_order_each_with_a_key(ada):
    entry = builders.playbook(by=ada, steps=["Count", "Open", "Close"])
    assert [str(step) for step in steps_of(entry)] == ["1. Count", "2. Open", "3. Close"]
    assert len({step.key for step in steps_of(entry)}) == 3
    assert [step["key"] for step in entry.live.content["steps"]] == [step.key for step in steps_of(entry)]


def test_a_step_keeps_its_key_when_it_is_reworded_and_moved(ada):
    entry = builders.playbook(by=ada, steps=["Count", "Open"])
    content = entry.content()
    count, open_ = content["steps"]
    content["steps"] = [open_, count | {"title": "Count twice"}]
    entry.save_text(content, by=ada, publish=True)
    assert [(step.key, step.title) for step in steps_of(entry)] == [
        (open_["key"], "Open"), (count["key"], "Count twice"),
    ]  # fmt: skip


def test_the_rows_hold_what_the_live_version_says(ada):
    lesson = builders.lesson(by=ada)
    whole = builders.step(
        "Count", text="**All** of them.", who="The supervisor", minutes=45, warning="They move.", only_if="it is dark",
        checklist=["Left", "Right"], basis=[{"entry": lesson.pk, "anchor": "", "reason": "It was forgotten once."}],
    )  # fmt: skip
    entry = builders.playbook(by=ada, steps=[whole], purpose="To open.", moments=["project"], for_tags=["Winter"])
    assert Entry.objects.get(pk=entry.pk).content() == entry.live.content | {"answers": []}


def test_saving_an_edit_without_publishing_leaves_what_readers_see(ada):
    entry = builders.playbook(by=ada, steps=["Count"])
    entry.save_text(entry.content() | {"steps": [builders.step("Guess")]}, by=ada)
    assert [step.title for step in steps_of(entry)] == ["Count"]


def test_restoring_brings_the_steps_back_as_they_were(ada):
    lesson = builders.lesson(by=ada)
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[lesson]), "Open"])
    before = entry.live.content
    entry.save_text(entry.content() | {"steps": [builders.step("Guess")]}, by=ada, publish=True)
    entry = Entry.objects.get(pk=entry.pk)
    entry.restore(entry.versions.get(number=1), by=ada)
    assert Entry.objects.get(pk=entry.pk).content()["steps"] == before["steps"]
    assert Basis.objects.filter(step__playbook=entry.pk).count() == 1


def test_a_playbook_without_steps_can_be_saved_but_not_published(ada):
    entry = builders.playbook(by=ada, steps=[], publish=False)
    with pytest.raises(DomainError, match="at least one step"):
        entry.save_text(entry.content(), by=ada, publish=True)


def test_a_step_without_a_title_can_be_saved_but_not_published(ada):
    steps = [builders.step("Count"), builders.step("", text="Open them.")]
    entry = builders.playbook(by=ada, steps=steps, publish=False)
    with pytest.raises(DomainError, match="Give step 2 a title"):
        entry.save_text(entry.content(), by=ada, publish=True)


def test_empty_steps_are_left_out_and_two_with_one_key_become_two(ada):
    steps = [builders.step("Count", key="0123abcd"), builders.step(""), builders.step("Open", key="0123abcd")]
    entry = builders.playbook(by=ada, steps=steps)
    keys = [step.key for step in steps_of(entry)]
    assert keys[0] == "0123abcd"
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"title": "x" * 201}, "title of step 1 has 201"),
        ({"title": "Count", "text": "x" * 20_001}, "longer than 20,000"),
        ({"title": "Count", "minutes": -3}, "number of minutes"),
        ({"title": "Count", "minutes": "soon"}, "number of minutes"),
        ({"title": "Count", "checklist": ["x" * 301]}, "too long"),
        ({"title": "Count", "checklist": ["x"] * 51}, "has 51 lines"),
        ({"title": "Count", "warning": "x" * 501}, "too long"),
    ],
)
def test_what_is_too_much_for_a_step_is_refused_with_its_number(ada, step, words):
    with pytest.raises(DomainError, match=words):
        builders.playbook(by=ada, steps=[builders.step(**step)])


def test_more_than_a_hundred_steps_are_two_playbooks(ada):
    with pytest.raises(DomainError, match="101 steps"):
        builders.playbook(by=ada, steps=[f"Step {number}" for number in range(101)])


def test_a_basis_that_is_gone_for_good_is_no_basis_any_more(ada):
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[{"entry": 987654, "reason": "Old."}])])
    assert not Basis.objects.exists()
    assert entry.live.content["steps"][0]["basis"] == [{"entry": 987654, "anchor": "", "reason": "Old."}]


def test_teams_and_people_that_are_gone_are_left_out(ada, stations):
    entry = builders.playbook(by=ada, for_teams=[stations.pk, 999], curators=[ada.pk, 999])
    assert list(entry.playbook.for_teams.all()) == [stations]
    assert list(entry.playbook.curators.all()) == [ada]


def test_merging_tags_keeps_the_filter_of_a_playbook(ada):
    from lessons.models import Tag
    from lessons.tag import curation

    entry = builders.playbook(by=ada, for_tags=["Winter", "Snow"])
    curation.merge(Tag.objects.get(name="Snow"), Tag.objects.get(name="Winter"))
    assert [tag.name for tag in entry.playbook.project_tags.all()] == ["Winter"]


def test_times_are_said_as_people_say_them():
    assert [duration(minutes) for minutes in (None, 1, 45, 60, 150)] == [
        "", "1 minute", "45 minutes", "1 hour", "2 hours 30 minutes",
    ]  # fmt: skip


def test_a_step_reads_well_as_markdown():
    step = builders.step(
        "Count", text="All of them.", who="Ada", minutes=5, warning="They move.", only_if="it is dark",
        checklist=["Left"], basis=[{"entry": 12, "anchor": "", "reason": "Forgotten once."}],
    )  # fmt: skip
    assert in_markdown(step) == (
        "Only if: it is dark\n\nWho: Ada · Time: 5 minutes\n\nAll of them.\n\nWarning: They move.\n\n- [ ] Left\n\n"
        "Because of L-12: Forgotten once."
    )


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


@given(
    steps=st.lists(
        st.fixed_dictionaries({
            "key": st.sampled_from(["", "0123abcd", "ffffffff", "no key", None]), "title": WORDS, "text": WORDS,
            "who": WORDS, "warning": WORDS, "only_if": WORDS, "minutes": st.none() | st.integers(1, 500),
            "checklist": st.lists(WORDS, max_size=3),
            "basis": st.lists(st.fixed_dictionaries({"entry": st.integers(1, 9), "reason": WORDS}), max_size=3),
        }), max_size=5,
    )
)  # fmt: skip
def test_what_was_tidied_once_stays_as_it_is(steps):
    from lessons.playbook.tidying import tidy

    once = tidy({"steps": steps, "moments": []}, publish=False)
    assert tidy(once, publish=False) == once
    keys = [step["key"] for step in once["steps"]]
    assert len(set(keys)) == len(keys)
