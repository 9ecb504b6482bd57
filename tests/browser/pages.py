"""Every page type, once: for the pictures, for axe and for the checks without JavaScript.

A path may hold the names of places (`{lesson}`); whoever opens it knows where they are on a site.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page type: who opens it (None: nobody signed in), and whether it is one to read and print."""

    name: str
    path: str
    role: str | None = "author"
    status: int = 200
    prints: bool = False


PAGES = [
    Page("sign-in", "/account/login/", role=None),
    Page("password-reset", "/account/password/reset/", role=None),
    Page("password-reset-done", "/account/password/reset/done/", role=None),
    Page("password-link-too-old", "/account/password/reset/key/1-abc/", role=None),
    Page("sign-up-closed", "/account/signup/", role=None),
    Page("account-closed", "/account/inactive/", role=None),
    Page("not-found-signed-out", "/nothing/here/", role=None, status=404),
    Page("not-found", "/nothing/here/", status=404),
    Page("home", "/"),
    Page("library", "/library/"),
    Page("library-dense", "/library/?view=dense"),
    Page("library-filtered", "/library/?kind=lesson&sort=oldest"),
    Page("years", "/years/"),
    Page("projects", "/projects/"),
    Page("year", "/years/{year}/"),
    Page("lesson", "{lesson}", prints=True),
    Page("lesson-draft", "{draft}"),
    Page("lesson-superseded", "{superseded}", prints=True),
    Page("lesson-history", "/entries/{entry}/history/"),
    Page("lesson-version", "/entries/{entry}/versions/1/", prints=True),
    Page("lesson-compare", "/entries/{entry}/compare/"),
    Page("lesson-files", "/entries/{entry}/files/", role="administrator"),
    Page("lesson-new", "/lessons/new/"),
    Page("lesson-edit", "/lessons/{entry}/edit/", role="administrator"),
    Page("experiments", "/experiments/", role="administrator"),
    Page("experiments-refuted", "/experiments/?show=refuted"),
    Page("experiment-proposed", "{proposed}", role="administrator"),
    Page("experiment-running", "{running}", role="administrator"),
    Page("experiment-refuted", "{refuted}", prints=True),
    Page("experiment-new", "/experiments/new/"),
    Page("experiment-edit", "/experiments/{experiment}/edit/", role="administrator"),
    Page("experiment-conclude", "/experiments/{experiment}/conclude/", role="administrator"),
    Page("actions", "/actions/"),
    Page("actions-of-a-team", "/actions/?team=stations"),
    Page("action", "{action}"),
    Page("action-to-look-back-on", "{done_action}"),
    Page("action-new", "/actions/new/?for={entry}", role="administrator"),
    Page("retrospectives", "/retrospectives/"),
    Page("retro-new", "/retrospectives/new/?plan=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f11"),
    Page("retro-edit", "{retro-edit}"),
    Page("retro-format", "/retrospectives/formats/?from=sailboat"),
    Page("retro-planned", "{retro-planned}"),
    Page("retro-commitments", "{retro-commitments}"),
    Page("retro-reflect", "{retro-reflect}"),
    Page("retro-group", "{retro-group}"),
    Page("retro-own-notes", "{retro-own-notes}"),
    Page("retro-vote", "{retro-vote}"),
    Page("retro-discuss", "{retro-discuss}"),
    Page("retro-looking-on", "{retro-discuss}", role="reader"),
    Page("retro-related", "{retro-related}"),
    Page("retro-actions", "{retro-actions}"),
    Page("retro-closed", "{retro-closed}", prints=True),
    Page("retro-correct", "{retro-correct}"),
    Page("tags", "/tags/"),
    Page("tag", "{tag}"),
    Page("teams", "/teams/"),
    Page("team", "{team}"),
    Page("team-retrospectives", "{team}retrospectives/"),
    Page("project", "{project}"),
    Page("person", "{person}"),
    Page("search", "/search/"),
    Page("search-results", "/search/?q=gates"),
    Page("search-corrected", "/search/?q=gaets"),
    Page("search-retrospectives", "/search/?q=kind%3Aretrospective+panel+cause%3Atools"),
    Page("search-relaxed", "/search/?q=count+gates+weekend"),
    Page("search-filtered", "/search/?q=weekend+team%3Astations&sort=newest"),
    Page("search-nothing", "/search/?q=%22zebra+crossing%22"),
    Page("search-help", "/search/help/", prints=True),
    Page("settings", "/people/me/settings/"),
    Page("password-change", "/account/password/change/"),
    Page("two-factor", "/account/2fa/"),
    Page("sign-out", "/account/logout/"),
    Page("help-visibility", "/help/visibility/", prints=True),
    Page("help-keyboard", "/help/keyboard/", prints=True),
]

ADMIN_PAGES = [
    Page("admin", "/admin/", role="administrator"),
    Page("admin-entries", "/admin/lessons/entry/", role="administrator"),
    Page("admin-entry", "/admin/lessons/entry/{entry}/change/", role="administrator"),
    Page("admin-lessons", "/admin/lessons/lesson/", role="administrator"),
    Page("admin-experiments", "/admin/lessons/experiment/", role="administrator"),
    Page("admin-actions", "/admin/lessons/action/", role="administrator"),
    Page("admin-tags", "/admin/lessons/tag/", role="administrator"),
    Page("admin-people", "/admin/lessons/user/", role="administrator"),
    Page("admin-new-person", "/admin/lessons/user/add/", role="administrator"),
    Page("admin-teams", "/admin/lessons/team/", role="administrator"),
    Page("admin-projects", "/admin/lessons/project/", role="administrator"),
    Page("admin-index", "/admin/search/indexstate/", role="administrator"),
    Page("admin-synonyms", "/admin/search/synonym/add/", role="administrator"),
]
