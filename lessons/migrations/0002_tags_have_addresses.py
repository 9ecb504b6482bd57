"""A tag always has an address: those of signs alone get one before the database insists on it."""

from itertools import chain, count

from django.db import migrations, models


def give_addresses(apps, schema_editor):
    """Addresses are unique, so at most one tag and one other name are without."""
    for name in ("Tag", "TagAlias"):
        model = apps.get_model("lessons", name)
        for row in model.objects.filter(slug=""):
            taken = set(model.objects.filter(slug__startswith="tag").values_list("slug", flat=True))
            numbered = (f"tag_{number}" for number in count(1))
            row.slug = next(slug for slug in chain(["tag"], numbered) if slug not in taken)
            row.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("lessons", "0001_initial")]

    operations = [
        migrations.RunPython(give_addresses, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(condition=~models.Q(slug=""), name="a_tag_has_an_address"),
        ),
        migrations.AddConstraint(
            model_name="tagalias",
            constraint=models.CheckConstraint(condition=~models.Q(slug=""), name="another_name_has_an_address"),
        ),
    ]
