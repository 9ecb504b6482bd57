"""Addresses of teams."""

from django.urls import path

from lessons.person import views
from lessons.retrospective import team_views

app_name = "team"
urlpatterns = [
    path("", views.teams, name="index"),
    path("<slug:slug>/", views.team, name="show"),
    path("<slug:slug>/retrospectives/", team_views.retrospectives, name="retrospectives"),
]
