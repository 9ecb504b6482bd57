"""Addresses of the help pages."""

from django.urls import path

from lessons.desk import views

app_name = "help"
urlpatterns = [
    path("visibility/", views.visibility_help, name="visibility"),
    path("keyboard/", views.keyboard_help, name="keyboard"),
]
