"""The log: added to while it runs, by iteration, with readings; what is refused comes back."""

import re

import pytest

from lessons.common.errors import DomainError
from lessons.models import LogLine
from tests import builders

pytestmark = pytest.mark.django_db


def test_lines_stand_under_their_iteration_the_newest_first(ada, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    address = f"/experiments/{entry.pk}/log/"
    client.post(address, {"text": "Nobody **noticed**."})
    client.post(address, {"text": "Now three minutes.", "begins": "on"})
    client.post(address, {"text": "Better.", "value": "9,5"})
    lines = list(LogLine.objects.values_list("text", "iteration", "begins", "by"))
    assert lines == [
        ("Nobody **noticed**.", 1, False, ada.pk),
        ("Now three minutes.", 2, True, ada.pk),
        ("Better.", 2, False, ada.pk),
    ]
    page = client.get(entry.get_absolute_url()).text
    places = [page.index(part) for part in ("Iteration 2", "Better.", "Now three minutes.", "Iteration 1", "noticed")]
    assert places == sorted(places)
    assert "Nobody <strong>noticed</strong>." in page
    assert '<td class="bars__value">9.5</td>' in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": " ", "value": "7"}, "Write what you saw"),
        ({"text": "Typed and not lost.", "value": "many"}, "Write a number, like 14 or 2.5."),
        ({"text": "x" * 4001, "value": "7"}, "at most 4000 characters"),
    ],
)
def test_a_line_that_is_refused_comes_back_as_it_was_typed(ada, client, sent, sentence):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    answer = client.post(f"/experiments/{entry.pk}/log/", sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sent["text"] in answer.text
    assert sent["value"] in answer.text
    assert not LogLine.objects.exists()


def test_a_line_for_an_experiment_that_ended_meanwhile_comes_back(ada, client):
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.stop(by=ada, reason="Snow.")
    client.force_login(ada)
    answer = client.post(f"/experiments/{entry.pk}/log/", {"text": "Typed and not lost."})
    assert answer.status_code == 422
    assert "The log is open while it runs" in answer.text
    assert "Typed and not lost." in answer.text


def test_nothing_is_logged_before_the_start(ada):
    with pytest.raises(DomainError, match="does not run now"):
        builders.experiment(by=ada).experiment.log("Too early.", by=ada)


def test_a_line_is_found_by_a_search_and_is_in_the_download(ada, client):
    from search.live import current
    from search.queue import drain_all

    entry = builders.experiment(by=ada, start=True)
    entry.experiment.log("A marmalade jar stood on the points.", by=ada)
    current().forget()
    drain_all()
    client.force_login(ada)
    page = client.get("/search/?q=marmalade").text
    assert f"{entry.get_absolute_url()}#log" in page
    assert "marmalade jar" in client.get(f"/entries/{entry.pk}.md").text
    current().forget()


def test_the_fields_of_the_forms_on_one_page_are_told_apart(ada, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    for page in (client.get(entry.get_absolute_url()), client.post(f"/experiments/{entry.pk}/log/", {"value": "many"})):
        ids = re.findall(r'\bid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))
    notice = page.text.index("Two things to put right")
    assert notice < page.text.index("<h1")
    assert 'href="#log-value"' in page.text
