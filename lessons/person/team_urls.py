"""Addresses of teams."""

from django.urls import path

from lessons.person import views

app_name = "team"
urlpatterns = [path("", views.teams, name="index"), path("<slug:slug>/", views.team, name="show")]
