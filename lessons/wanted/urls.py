"""Addresses of what is wanted, and of the curators' list of what is searched for in vain."""

from django.urls import path

from lessons.wanted import queue_views, views

app_name = "wanted"
urlpatterns = [
    path("wanted/", views.index, name="index"),
    path("wanted/new/", views.new, name="new"),
    path("wanted/<int:pk>/", views.show, name="show"),
    path("wanted/<int:pk>/reword/", views.reword, name="reword"),
    path("wanted/<int:pk>/join/", views.join, name="join"),
    path("wanted/<int:pk>/leave/", views.leave, name="leave"),
    path("wanted/<int:pk>/answer/", views.answer, name="answer"),
    path("wanted/<int:pk>/refuse/<int:possible_pk>/", views.refuse, name="refuse"),
    path("wanted/<int:pk>/take-off/", views.take_off, name="take_off"),
    path("wanted/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("curation/wanted/", queue_views.queue, name="queue"),
    path("curation/wanted/not-a-gap/", queue_views.not_a_gap, name="not_a_gap"),
]
