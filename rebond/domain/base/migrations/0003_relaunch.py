"""Queueing again the jobs that failed: pages change none by themselves."""

from django.db import migrations

RELAUNCH = """
CREATE FUNCTION rebond_relaunch(task text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    roles text[] := string_to_array(nullif(current_setting('rebond.roles', true), ''), ',');
    failed bigint; total integer := 0;
BEGIN
    IF NOT coalesce('national_admin' = ANY (roles), false) THEN
        RAISE insufficient_privilege USING MESSAGE = 'jobs are queued again by the national administration';
    END IF;
    FOR failed IN
        SELECT j.id FROM procrastinate_jobs j
        WHERE j.task_name = task AND j.status = 'failed' ORDER BY j.id FOR UPDATE
    LOOP
        PERFORM procrastinate_retry_job_v2(failed, now(), NULL, NULL, NULL);
        total := total + 1;
    END LOOP;
    RETURN total;
END
$$;
ALTER FUNCTION rebond_relaunch(text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_relaunch(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_relaunch(text) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `jobs.relaunch` calls."""

    dependencies = [("base", "0002_access_journal"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(RELAUNCH, "DROP FUNCTION rebond_relaunch(text)")]
