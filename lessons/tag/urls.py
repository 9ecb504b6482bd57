"""Addresses of tags."""

from django.urls import path, register_converter

from lessons.tag import views


class UnicodeSlug:
    """A slug in any alphabet."""

    regex = r"[\w-]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(UnicodeSlug, "unicode_slug")

app_name = "tag"
urlpatterns = [
    path("", views.index, name="index"),
    path("-/suggest/", views.suggest, name="suggest"),
    path("<unicode_slug:slug>/", views.show, name="show"),
]
