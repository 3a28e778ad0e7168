"""The access journal: partitioned by month, so that its purge drops a table and locks nothing."""

from django.db import migrations

TABLE = """
CREATE TABLE base_accessentry (
    id uuid NOT NULL,
    moment timestamptz NOT NULL,
    user_id uuid,
    roles text NOT NULL DEFAULT '',
    address inet,
    page varchar(120) NOT NULL,
    object_kind varchar(60) NOT NULL DEFAULT '',
    object_id uuid,
    outcome smallint NOT NULL,
    method varchar(8) NOT NULL,
    PRIMARY KEY (id, moment)
) PARTITION BY RANGE (moment);
CREATE INDEX base_accessentry_user ON base_accessentry (user_id, moment);
CREATE INDEX base_accessentry_object ON base_accessentry (object_id, moment);
CREATE TABLE base_accessentry_default PARTITION OF base_accessentry DEFAULT;
"""

# Called at set-up and by a monthly job. Runs as the owner: the worker may not create tables.
PARTITIONS = """
CREATE FUNCTION rebond_ensure_journal_partitions(today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    first date;
    name text;
BEGIN
    FOR ahead IN 0..2 LOOP
        first := (date_trunc('month', today) + make_interval(months => ahead))::date;
        name := 'base_accessentry_' || to_char(first, 'YYYYMM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF base_accessentry FOR VALUES FROM (%L) TO (%L)',
                           name, first, (first + interval '1 month')::date);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION rebond_ensure_journal_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_ensure_journal_partitions(date) TO rebond_worker;
SELECT rebond_ensure_journal_partitions(current_date);
"""


class Migration(migrations.Migration):
    """Creates the table that the model AccessEntry reads."""

    dependencies = [("base", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE base_accessentry"),
        migrations.RunSQL(PARTITIONS, "DROP FUNCTION rebond_ensure_journal_partitions(date)"),
    ]
