"""The audit log, and the triggers that seal its rows and refuse every other change.

Rows come in unsealed. When their transaction commits they are numbered and hashed in the order of their ids, behind a
lock, so that one chain comes out however many transactions write at once. That waits until all other deferred checks
of the transaction are through: a foreign key checked behind the lock could wait for somebody who waits for the lock.
So the first deferred trigger touches one row, and the touch queues a second one, which runs after everything else.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION lessons_audit_text(entry lessons_auditrow) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.number, entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.person,
        entry.verb, entry.thing, entry.thing_id, entry.before, entry.after, entry.previous_hash
    )::text
$$;

CREATE FUNCTION lessons_audit_come_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NOT NULL OR NEW.previous_hash <> '' OR NEW.hash <> '' THEN
        RAISE EXCEPTION 'Rows of the audit log come in unsealed; restore a whole log with its triggers, by pg_restore.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE FUNCTION lessons_audit_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('lessons.audit_waiting', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        PERFORM set_config('lessons.audit_waiting', pg_current_xact_id()::text, true);
        UPDATE lessons_auditrow SET number = NULL WHERE id = NEW.id AND number IS NULL;
        IF NOT FOUND THEN  -- it is sealed already: the checks were not deferred
            PERFORM set_config('lessons.audit_waiting', '', true);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION lessons_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest lessons_auditrow;
    waiting lessons_auditrow;
BEGIN
    PERFORM set_config('lessons.audit_waiting', '', true);
    PERFORM pg_advisory_xact_lock(hashtext('lessons.audit'), 0);
    SELECT * INTO newest FROM lessons_auditrow WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
    FOR waiting IN SELECT * FROM lessons_auditrow WHERE number IS NULL ORDER BY id LOOP
        waiting.number := coalesce(newest.number, 0) + 1;
        waiting.previous_hash := coalesce(newest.hash, repeat('0', 64));
        waiting.hash := encode(sha256(convert_to(lessons_audit_text(waiting), 'UTF8')), 'hex');
        UPDATE lessons_auditrow
            SET number = waiting.number, previous_hash = waiting.previous_hash, hash = waiting.hash
            WHERE id = waiting.id;
        newest := waiting;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION lessons_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        IF OLD.number IS NULL AND (
            ROW(NEW.id, NEW.at, NEW.person, NEW.verb, NEW.thing, NEW.thing_id, NEW.before, NEW.after)
            IS NOT DISTINCT FROM
            ROW(OLD.id, OLD.at, OLD.person, OLD.verb, OLD.thing, OLD.thing_id, OLD.before, OLD.after)
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit log is only added to: nothing in it is changed or removed.'
        USING ERRCODE = 'restrict_violation';
END
$$;
"""

TRIGGERS = """
CREATE TRIGGER audit_rows_come_in_unsealed BEFORE INSERT ON lessons_auditrow
    FOR EACH ROW EXECUTE FUNCTION lessons_audit_come_in();

CREATE TRIGGER audit_rows_are_never_changed BEFORE UPDATE OR DELETE ON lessons_auditrow
    FOR EACH ROW EXECUTE FUNCTION lessons_audit_refuse();

CREATE TRIGGER the_audit_log_is_never_emptied BEFORE TRUNCATE ON lessons_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION lessons_audit_refuse();

CREATE CONSTRAINT TRIGGER audit_rows_wait_for_the_commit AFTER INSERT ON lessons_auditrow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lessons_audit_wait();

CREATE CONSTRAINT TRIGGER audit_rows_are_sealed AFTER UPDATE ON lessons_auditrow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.number IS NULL AND NEW.number IS NULL)
    EXECUTE FUNCTION lessons_audit_seal();
"""

DROP_TRIGGERS = """
DROP TRIGGER audit_rows_are_sealed ON lessons_auditrow;
DROP TRIGGER audit_rows_wait_for_the_commit ON lessons_auditrow;
DROP TRIGGER the_audit_log_is_never_emptied ON lessons_auditrow;
DROP TRIGGER audit_rows_are_never_changed ON lessons_auditrow;
DROP TRIGGER audit_rows_come_in_unsealed ON lessons_auditrow;
"""

DROP_FUNCTIONS = """
DROP FUNCTION lessons_audit_refuse();
DROP FUNCTION lessons_audit_seal();
DROP FUNCTION lessons_audit_wait();
DROP FUNCTION lessons_audit_come_in();
DROP FUNCTION lessons_audit_text(lessons_auditrow);
"""


class Migration(migrations.Migration):
    dependencies = [("lessons", "0012_possible_duplicates")]

    operations = [
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(editable=False, null=True, unique=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("person", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=40)),
                ("thing", models.CharField(max_length=30)),
                ("thing_id", models.BigIntegerField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("hash", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "audit log",
                "indexes": [
                    models.Index(fields=["thing", "thing_id"], name="changes_of_a_thing"),
                    models.Index(fields=["person"], name="changes_by_a_person"),
                    models.Index(fields=["at"], name="changes_of_a_day"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
