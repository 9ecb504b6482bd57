"""Addresses of retrospectives."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from lessons.retrospective import board_views, closed_views, note_views, plan_views, talk_views, views


class LineConverter(StringConverter):
    """What the talk about a finding is made of, line by line."""

    regex = "cause|alternative|evidence"


register_converter(LineConverter, "line")
app_name = "retrospective"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", plan_views.new, name="new"),
    path("formats/", plan_views.new_format, name="new_format"),
    path("formats/<int:pk>/retire/", plan_views.retire_format, name="retire_format"),
    path("<int:pk>/", views.show, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.show, name="show"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/edit/", plan_views.edit, name="edit"),
    path("<int:pk>/correct/", closed_views.correct, name="correct"),
    path("<int:pk>.csv", closed_views.as_csv, name="csv"),
    # The board as a whole
    path("<int:pk>/join/", board_views.join, name="join"),
    path("<int:pk>/move/", board_views.move, name="move"),
    path("<int:pk>/timer/", board_views.timer, name="timer"),
    path("<int:pk>/hand-over/", board_views.hand_over, name="hand_over"),
    path("<int:pk>/take-over/", board_views.take_over, name="take_over"),
    path("<int:pk>/commitments/<int:action_pk>/", board_views.look_at, name="look_at"),
    path("<int:pk>/worth/", board_views.worth, name="worth"),
    path("<int:pk>/close/", board_views.close, name="close"),
    path("<int:pk>/next/", board_views.plan_the_next, name="plan_next"),
    # Notes, groups and dots
    path("<int:pk>/notes/", note_views.write, name="write_note"),
    path("<int:pk>/notes/own/", views.own_notes, name="own_notes"),
    path("<int:pk>/notes/<uuid:key>/change/", note_views.change, name="change_note"),
    path("<int:pk>/notes/<uuid:key>/withdraw/", note_views.withdraw, name="withdraw_note"),
    path("<int:pk>/notes/<uuid:key>/turn-over/", note_views.turn_over, name="turn_over"),
    path("<int:pk>/notes/<uuid:key>/move/", note_views.move, name="move_note"),
    path("<int:pk>/groups/", note_views.start, name="start_finding"),
    path("<int:pk>/groups/together/", note_views.group, name="group_notes"),
    path("<int:pk>/findings/<int:finding_pk>/rename/", note_views.rename, name="rename_finding"),
    path("<int:pk>/findings/<int:finding_pk>/dissolve/", note_views.dissolve, name="dissolve_finding"),
    path("<int:pk>/findings/<int:finding_pk>/vote/", note_views.vote, name="vote"),
    # What is said of findings, and what becomes of them
    path("<int:pk>/findings/<int:finding_pk>/related/", views.related, name="related"),
    path("<int:pk>/findings/<int:finding_pk>/discuss/", talk_views.discuss, name="discuss"),
    path("<int:pk>/findings/<int:finding_pk>/talk/", talk_views.talk, name="talk"),
    path("<int:pk>/findings/<int:finding_pk>/causes/", talk_views.form_of_causes, name="form_of_causes"),
    path("<int:pk>/findings/<int:finding_pk>/<line:what>/", talk_views.add, name="add_line"),
    path("<int:pk>/findings/<int:finding_pk>/<line:what>/<int:place>/remove/", talk_views.remove, name="remove_line"),
    path("<int:pk>/findings/<int:finding_pk>/actions/", talk_views.promise, name="promise_for_finding"),
    path("<int:pk>/findings/<int:finding_pk>/harvest/", talk_views.harvest_finding, name="harvest"),
    path("<int:pk>/findings/<int:finding_pk>/recurrence/", talk_views.recur_finding, name="recurrence"),
    path("<int:pk>/actions/", talk_views.promise, name="promise"),
    path("<int:pk>/moments/", talk_views.add_moment, name="add_moment"),
    path("<int:pk>/moments/<int:moment_pk>/remove/", talk_views.remove_moment, name="remove_moment"),
]
