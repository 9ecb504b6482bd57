"""Writing an experiment: its plan, and what the editor keeps by itself."""

from lessons.entry.editing import Editor
from lessons.experiment import reading
from lessons.experiment.forms import ExperimentForm, initial_from
from lessons.experiment.models import Experiment
from lessons.experiment.squad import runnable_or_refuse
from lessons.person.naming import as_typed
from lessons.playbook.models import Moment
from lessons.playbook.offering import offered, team_of

EDITOR = Editor(
    kind="experiment",
    form_class=ExperimentForm,
    entries=reading.experiments,
    fetch_or_refuse=runnable_or_refuse,
    begin=Experiment.objects.draft,
    initial_from=initial_from,
    preview=reading.preview,
    carried=("title", "background"),
    starts_with=lambda writer: {"squad": as_typed([writer])},
    beside=lambda form, writer, entry: {"offered": offered(writer, Moment.EXPERIMENT, team=team_of(form))},
    first_published="Proposed. It starts when the checklist is met.",
    refusal="Your account can read but not write. Ask an administrator if you want to plan experiments.",
)
new, edit, autosave, discard = EDITOR.views()
