"""Addresses of the home page, of help, and of the years."""

from django.urls import path

from lessons.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("years/", views.years, name="years"),
    path("years/<int:year>/", views.year, name="year"),
]
