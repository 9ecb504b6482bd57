"""Addresses for readers that are not browsers."""

from django.urls import path

from lessons.reach import downloads, feeds

app_name = "reach"
urlpatterns = [
    path("feeds/<str:token>/library.atom", feeds.library, name="feed"),
    path("download/library.zip", downloads.as_zip, name="zip"),
    path("download/library.jsonl", downloads.as_json_lines, name="jsonl"),
    path("download/library.csv", downloads.as_csv, name="csv"),
]
