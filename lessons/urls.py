"""Table of contents: the addresses of every slice."""

from django.urls import path

urlpatterns: list[path] = []
