"""The kinds of causes that plain keywords find, on sentences from real incident reviews that a person has judged."""

import pytest

from lessons.retrospective.causes import category_of

JUDGED = {
    "No version lock on Flux component": "procedure",
    "Lack of testing, evaluation and experience with GitOps and Flux": "knowledge",
    "Node rollover requires hands-on, which removes focus from observing cluster state": "procedure",
    "Missing physical war room": "communication",
    "Amazon specific release notes differs from official CoreDNS release notes": "supplier",
    "Availability of Ops team members": "staffing",
    "We seem to lose some observability as the issue happens and logs/metrics do not get recorded": "monitoring",
    "We are missing alerting for cluster capacity regarding requested CPU and memory": "capacity",
    "The change took effect after typical working hours": "staffing",
    "We do not offer 24/7 support": "staffing",
    "Lack of deeper understanding of Kubernetes components in the team": "knowledge",
    "No on-call escalation paths with individual teams": "communication",
    "We depend on datacenters team to manage ADFS": "supplier",
    "A problematic VM prevented nodes from launching pods.": "equipment",
    "Accidental execution of command that deleted all worker nodes": "procedure",
    "Merging multiple major changes simultaneously is less than ideal.": "change",
    "The night shift did not get a handover": "handover",
    "Snow had brought the line down": "environment",
    "Issue raised but not on the 'ops day to day' board": "organisation",
    "Kubernetes pipeline unexpectedly triggered": "tools",
    "By enabling this option we created a single point of failure for all ingress-controller pods": "tools",
    "The inodes issue, which causes containers to fail randomly": "",
    "The fix for the initial issue caused a new issue": "",
    "": "",
}


@pytest.mark.parametrize(("sentence", "category"), JUDGED.items())
def test_a_sentence_gets_the_kind_of_its_words(sentence, category):
    assert category_of(sentence) == category


def test_a_word_within_another_is_none():
    assert category_of("The unload-ed imagery of a codec") == ""
