"""A body larger than the site takes is refused before anybody reads it, also of those who are not signed in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import builders

pytestmark = pytest.mark.django_db


def upload(megabytes):
    return SimpleUploadedFile("log.txt", b"line of a log\n" * (megabytes * 1024 * 1024 // 14))


@pytest.mark.parametrize("address", ["/account/login/", "/lessons/new/", "/entries/1/files/x/", "/nowhere/"])
def test_files_are_taken_only_where_they_are_kept(client, ada, address):
    answer = client.post(address, {"file": upload(5)})
    assert answer.status_code == 413
    assert "too large" in answer.text
    client.force_login(ada)
    assert client.post(address, {"file": upload(5)}).status_code == 413


def test_a_file_within_the_limit_is_taken_and_one_beyond_it_is_not_read(client, ada, settings):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    assert client.post(f"/entries/{entry.pk}/files/", {"file": upload(8)}).status_code == 302
    assert client.post(f"/entries/{entry.pk}/files/", {"file": upload(20)}).status_code == 413
    assert [file.size // 1024 // 1024 for file in entry.attachments.all()] == [7]
