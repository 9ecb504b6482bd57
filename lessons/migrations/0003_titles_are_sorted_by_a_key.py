"""Titles are sorted by a folded key, like everything else that people name."""

from django.db import migrations, models

import lessons.common.fields
from lessons.common.text import fold


def fill(apps, schema_editor):
    entries = apps.get_model("lessons", "Entry").objects
    batch = []
    for entry in entries.only("pk", "title").iterator(chunk_size=2000):
        entry.title_key = fold(entry.title)[:120]
        batch.append(entry)
        if len(batch) == 2000:
            entries.bulk_update(batch, ["title_key"])
            batch = []
    entries.bulk_update(batch, ["title_key"])


class Migration(migrations.Migration):
    dependencies = [("lessons", "0002_tags_have_addresses")]

    operations = [
        migrations.AlterModelOptions(name="taggedentry", options={"verbose_name_plural": "tagged entries"}),
        migrations.AddField(
            model_name="entry",
            name="title_key",
            field=lessons.common.fields.SortKey(default="", editable=False, max_length=120, of="title"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("published_at__isnull", False)),
                fields=["title_key", "id"],
                name="entries_by_title",
            ),
        ),
    ]
