"""Addresses of projects."""

from django.urls import path

from lessons.person import views

app_name = "project"
urlpatterns = [
    path("", views.projects, name="index"),
    path("<int:pk>/", views.project, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.project, name="show"),
]
