"""Who was reminded of their actions on which day, and who wants to be."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lessons", "0006_experiments")]

    operations = [
        migrations.AddField("user", "action_mails", models.BooleanField(default=True)),
        migrations.CreateModel(
            name="ActionReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="action_reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["person", "on"], name="one_action_reminder_a_person_and_day")
                ],
            },
        ),
    ]
