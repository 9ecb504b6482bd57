"""Addresses of people; teams and projects have their own."""

from django.urls import path

from lessons.person import views

app_name = "person"
urlpatterns = [
    path("<int:pk>/", views.show, name="show"),
    path("me/settings/", views.settings, name="settings"),
    path("me/feeds/change/", views.change_feed, name="change_feed"),
]
