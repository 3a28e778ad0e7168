"""The habilitations that hold on a day: read on every request, before anybody is known to act.

One query for the middleware, instead of a transaction of six round trips to read them as the person themself.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION rebond_habilitations_held(person uuid, day date)
RETURNS TABLE (role varchar, platform_id uuid, establishment_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT h.role, h.platform_id, h.establishment_id
    FROM accounts_habilitation h JOIN accounts_user u ON u.id = h.user_id
    WHERE h.user_id = person AND u.is_active AND h.starts_on <= day AND (h.ends_on IS NULL OR h.ends_on >= day)
$$;
ALTER FUNCTION rebond_habilitations_held(uuid, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_habilitations_held(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_habilitations_held(uuid, date) TO rebond_web, rebond_worker;
"""


class Migration(migrations.Migration):
    """Creates the function that `accounts.queries.actor_for` calls."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION rebond_habilitations_held(uuid, date)")]
