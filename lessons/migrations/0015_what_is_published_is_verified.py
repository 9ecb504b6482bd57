"""Whoever published something vouches for it: a verification for each entry that readers see."""

from django.db import migrations

FILL = """
    INSERT INTO lessons_verification (entry_id, usual_days, verified_at, verified_by_id, due_on, dispute)
    SELECT e.id, e.days, e.published_at, e.author_id, CASE WHEN e.days > 0 THEN e.published_at::date + e.days END, ''
    FROM (SELECT id, published_at, author_id, CASE kind WHEN 'lesson' THEN 365 WHEN 'playbook' THEN 180 ELSE 0 END AS days
          FROM lessons_entry WHERE published_at IS NOT NULL) e
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("lessons", "0014_verification")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
