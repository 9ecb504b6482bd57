"""What is there twice is told in words and not by the name of a constraint; the database itself does not change."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("lessons", "0003_titles_are_sorted_by_a_key")]

    operations = [
        migrations.AlterConstraint(
            model_name="team",
            name="one_team_a_name",
            constraint=models.UniqueConstraint(
                Lower("name"),
                name="one_team_a_name",
                violation_error_message="There is a team with this name already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="user",
            name="one_person_an_email",
            constraint=models.UniqueConstraint(
                Lower("email"),
                name="one_person_an_email",
                violation_error_message="There is a person with this e-mail already.",
            ),
        ),
    ]
