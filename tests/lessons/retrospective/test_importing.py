"""Incident reviews from elsewhere, read twice, with their flaws."""

import gzip
import json
import time
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Activity, Entry, Finding, Retrospective, Team
from lessons.retrospective.analysis import durations
from lessons.retrospective.harvest import harvest
from lessons.retrospective.incident_text import moments_of, parts_of, statements
from search import engine
from search.queue import drain_all
from search.registry import audience_for

pytestmark = pytest.mark.django_db
BODY = """## Summary

The panel said ready.

## Impact

Four gates stayed shut.

## Timeline

All times in CET.

| Time             | Event                        |
| :--------------- | ---------------------------- |
| 2024-03-12 23:50 | Work starts                  |
| 2024-03-13 01:50 | The panel asks for a sign-in |

## Contributing factors

- Nobody had rehearsed with the night shift,
  because the handover was on paper
- No alert on a gate that stays shut

## Lessons Learned

### What went well

- The crew counted

### Where we got lucky

- It was a quiet night

## Action items

### Process

1. Rehearse at night
"""


def record(**changes):
    return {
        "slug": "norr-1", "company": "Norrland Rail", "product": "Gates", "title": "Gates stayed shut",
        "date": "2024-03-12", "start": "2024-03-12T22:50", "end": "2024-03-13T04:40", "categories": ["Gates"],
        "summary": "The panel said ready. The gates were not. Nobody was hurt.", "body": BODY,
        "url": "https://example.org/1", "license": "MIT", **changes,
    }  # fmt: skip


def run(folder, *records, **options):
    """What the command says, and what it complains of."""
    path = folder / "reviews.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in records))
    said, complaints = StringIO(), StringIO()
    call_command("import_postmortems", path, stdout=said, stderr=complaints, **options)
    return said.getvalue(), complaints.getvalue()


def test_a_review_becomes_a_closed_retrospective(tmp_path, dov):
    said, _ = run(tmp_path, record())
    assert "1 new (0 of them drafts)" in said
    entry = Entry.objects.get()
    retrospective = entry.retrospective
    assert (entry.title, entry.summary) == ("Gates stayed shut", "The panel said ready. The gates were not.")
    assert (entry.team.name, entry.status, entry.visibility) == ("Norrland Rail", "published", "everyone")
    assert entry.published_at.date() == retrospective.held_on == date(2024, 3, 12)
    assert (retrospective.phase, retrospective.format_key, retrospective.subject) == (
        "closed", "incident-review", "incident",
    )  # fmt: skip
    assert "Four gates stayed shut." in retrospective.background
    assert "[at its source](<https://example.org/1>), licence MIT." in retrospective.background
    assert [finding.name for finding in retrospective.findings.in_place()] == [
        "Contributing causes", "What went well", "Where we were lucky", "Follow-ups",
    ]  # fmt: skip
    assert retrospective.findings.in_place()[0].causes == [
        {
            "text": "Nobody had rehearsed with the night shift, because the handover was on paper",
            "category": "handover",
        },
        {"text": "No alert on a gate that stays shut", "category": "monitoring"},
    ]
    assert "Rehearse at night" in retrospective.findings.in_place()[3].talk
    assert entry.actions.count() == 0
    assert entry.content() == entry.live.content
    assert not retrospective.facilitator.is_active


def test_the_page_of_an_imported_review_opens(tmp_path, client, dov):
    run(tmp_path, record())
    client.force_login(dov, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(Entry.objects.get().get_absolute_url()).content.decode()
    assert "Nobody had rehearsed with the night shift" in page
    assert "Handover" in page
    assert "5 h 50 min" in page


def test_times_are_read_in_their_zone_with_what_is_known_of_beginning_and_end(tmp_path):
    run(tmp_path, record())
    moments = Retrospective.objects.get().moments.all()
    assert [(moment.at, moment.text, moment.mark) for moment in moments] == [
        (datetime(2024, 3, 12, 22, 50, tzinfo=UTC), "Work starts", "began"),
        (datetime(2024, 3, 13, 0, 50, tzinfo=UTC), "The panel asks for a sign-in", ""),
        (datetime(2024, 3, 13, 4, 40, tzinfo=UTC), "Resolved", "resolved"),
    ]
    assert [label for label, _ in durations(moments)] == ["To resolve"]


def test_an_end_before_the_beginning_marks_nothing(tmp_path):
    run(tmp_path, record(end="2023-03-13T04:40"))
    assert set(Retrospective.objects.get().moments.values_list("mark", flat=True)) == {""}


def test_importing_again_changes_nothing_and_a_changed_record_adds_a_version(tmp_path):
    run(tmp_path, record())
    finding = Finding.objects.get(name="Contributing causes")
    said, _ = run(tmp_path, record())
    assert "0 new (0 of them drafts), 0 changed, 1 as before" in said
    changed = BODY.replace("No alert on", "No alarm on").replace("### Where we got lucky\n\n- It was a quiet night", "")
    said, _ = run(tmp_path, record(body=changed + "\n## Resolution\n\nThey were opened by hand.\n"))
    assert "0 new (0 of them drafts), 1 changed, 0 as before" in said
    entry = Entry.objects.get()
    assert entry.versions.count() == 2
    assert entry.content() == entry.live.content
    again = Finding.objects.get(name="Contributing causes")
    assert again.pk == finding.pk
    assert again.causes[1]["text"] == "No alarm on a gate that stays shut"
    assert sorted(Finding.objects.values_list("name", flat=True)) == [
        "Contributing causes", "Follow-ups", "Resolution", "What went well",
    ]  # fmt: skip


def test_what_was_corrected_here_is_left_alone_and_what_hangs_on_a_finding_stays(tmp_path, ada):
    run(tmp_path, record(), author=ada.email)
    entry = Entry.objects.get()
    assert entry.author == ada
    lucky = entry.retrospective.findings.get(name="Where we were lucky")
    harvest(lucky, by=ada)
    without = BODY.replace("### Where we got lucky\n\n- It was a quiet night", "")
    run(tmp_path, record(body=without), author=ada.email)
    assert Finding.objects.filter(pk=lucky.pk).exists()
    entry.refresh_from_db()
    entry.save_text(entry.content() | {"summary": "Ours."}, by=ada, note="Better", publish=True)
    _, complaints = run(tmp_path, record(), author=ada.email)
    assert "Line 1: edited here, left alone" in complaints
    assert Entry.objects.get(pk=entry.pk).summary == "Ours."


def test_a_bad_record_is_named_with_its_line_and_does_not_stop_the_rest(tmp_path):
    said, complaints = run(
        tmp_path, record(), "{not json", record(slug="", title="x"), record(slug="norr-2", date="May"),
        record(slug="norr-3", title="", summary="", body=""), record(slug="norr-4", title="2024-03-12"),
    )  # fmt: skip
    assert "2 new (0 of them drafts), 0 changed, 0 as before, 4 refused" in said
    assert "Line 2: It is not JSON" in complaints
    assert "Line 3: It has no slug." in complaints
    assert "Line 4: The date “May” is none." in complaints
    assert "Line 5: It has no title and no summary." in complaints
    assert Entry.objects.get(source="postmortem:norr-4").title == "The panel said ready."


def test_one_team_can_take_all_and_only_teams_may_see_them(tmp_path, ada, dov, stations):
    run(tmp_path, record(), record(slug="norr-2", company="Another"), team="Stations", visibility="teams")
    assert list(Team.objects.filter(name__in=["Norrland Rail", "Another"])) == []
    assert Entry.objects.visible_to(ada).count() == 2
    assert Entry.objects.visible_to(dov).count() == 0
    with pytest.raises(CommandError, match="There is no team Nowhere"):
        run(tmp_path, record(), visibility="teams", teams=["Nowhere"])
    with pytest.raises(CommandError, match="goes with --visibility teams"):
        run(tmp_path, record(), teams=["Stations"])
    run(tmp_path, record(), team="Stations", visibility="teams", teams=["Payments"])
    assert Entry.objects.visible_to(dov).count() == 1


def test_a_dry_run_keeps_nothing(tmp_path):
    said, _ = run(tmp_path, record(), dry_run=True)
    assert "Would have imported: 1 new" in said
    assert (Entry.objects.count(), Team.objects.count()) == (0, 0)


def test_reviews_in_the_shape_of_labels_are_read_too():
    body = (
        "- **Key events**\n  - Fault occurs 2020-02-12 11:45\n  - Team aware 2020-02-12 11:51\n"
        "  - Resolved 2020-02-12 12:07\n\n- **Identified**: An alarm.\n```kind: x failed```\n\n- **Context**:\n"
        "  - He ran `terraform destroy`\n    in another workspace\n  - Slack thread: [here](https://example.org/)\n"
    )
    parts = {part.heading: part.text for part in parts_of(body)}
    assert list(parts) == ["key events", "identified", "context"]
    assert statements(parts["context"]) == ["He ran terraform destroy in another workspace", "Slack thread: here"]
    found = moments_of(body, date(2020, 2, 12))
    assert [(moment.text, moment.mark) for moment in found] == [
        ("Fault occurs", "began"), ("Team aware", "detected"), ("Resolved", "resolved"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("### 2017-11-30 16:22 PST\n\nNode runs out of memory.", ("2017-11-30 16:22", "Node runs out of memory.")),
        ("### March 6 2017 22:59 ###\n\nChanges are deployed.", ("2017-03-06 22:59", "Changes are deployed.")),
        ("* [08:47] The bump is merged.", ("2017-11-30 08:47", "The bump is merged.")),
        ("- 2:54 PM PST: config merged", ("2017-11-30 14:54", "config merged")),
        ("### 12:29p\n\nPods were stuck.", ("2017-11-30 12:29", "Pods were stuck.")),
        ("| 2017-12-01 01:50 | The panel asks |", ("2017-12-01 01:50", "The panel asks")),
        ("- 25:61 nothing", None),
        ("Ratio 3:45 in the middle of it at 10:00", None),
        ("```\n10:00 a log line\n```", None),
        ("2031-01-01 10:00 too far away", None),
    ],
)
def test_lines_that_begin_with_a_time_are_moments(line, said):
    day = date(2017, 3, 6) if "March" in line else date(2017, 11, 30)
    found = [(f"{moment.at:%Y-%m-%d %H:%M}", moment.text) for moment in moments_of(line, day)]
    assert found == ([said] if said else [])


def test_after_midnight_it_is_the_next_day():
    found = moments_of("### 23:11\n\nOne.\n\n### 00:10\n\nTwo.\n\n### 00:05\n\nThree.", date(2017, 3, 6))
    assert [f"{moment.at:%d %H:%M}" for moment in found] == ["06 23:11", "07 00:05", "07 00:10"]


def test_all_125_real_reviews_come_in_quickly_and_are_found(shared_data, ada, dov, client):
    path = shared_data / "postmortems.jsonl.gz"
    said = StringIO()
    began = time.perf_counter()
    call_command("import_postmortems", path, stdout=said, stderr=StringIO())
    assert time.perf_counter() - began < 20
    assert "Imported: 125 new (0 of them drafts), 0 changed, 0 as before, 0 refused" in said.getvalue()
    assert set(Team.objects.exclude(name__in=["Stations", "Payments"]).values_list("name", flat=True)) == {
        "DFDS", "UK Ministry of Justice", "mybinder.org (JupyterHub)", "UC Berkeley DataHub", "Kubernetes project",
    }  # fmt: skip
    entries = Entry.objects.filter(kind="retrospective").select_related("retrospective")
    assert not entries.filter(retrospective__findings=None).exists()
    causes = [line["category"] for finding in Finding.objects.all() for line in finding.causes]
    assert sum(map(bool, causes)) > 200
    assert causes.count("") < len(causes) / 4
    with gzip.open(path, "rt") as lines:
        timed = [record["slug"] for record in map(json.loads, lines) if record["start"] and record["end"]]
    begun = entries.filter(source__in=[f"postmortem:{slug}" for slug in timed], retrospective__moments__mark="began")
    assert begun.count() > 30
    assert Activity.objects.filter(entry__kind="retrospective").count() == 125
    said = StringIO()
    call_command("import_postmortems", path, stdout=said, stderr=StringIO())
    assert "0 new (0 of them drafts), 0 changed, 125 as before" in said.getvalue()
    drain_all()
    audience = audience_for(dov)
    assert engine.find("format:incident-review", audience).total == 125
    assert engine.find("kind:retrospective held:2020..2021", audience).total == 22 + 17
    (hit,) = engine.find("misbehaving code capability team:dfds", audience, strict=True).hits
    assert (hit.heading, hit.anchor[:8]) == ("Contributing causes", "finding-")
    for cause in set(causes) - {""}:
        expected = {
            finding.retrospective_id for finding in Finding.objects.filter(causes__contains=[{"category": cause}])
        }
        assert engine.find(f"cause:{cause}", audience).total == len(expected)
    client.force_login(dov, backend="allauth.account.auth_backends.AuthenticationBackend")
    for entry in entries.order_by("pk")[::12]:
        assert client.get(entry.get_absolute_url()).status_code == 200
