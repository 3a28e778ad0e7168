"""The habilitations that hold on a day now tell the organisation for which a partner acts."""

from django.db import migrations

BEFORE = """
DROP FUNCTION rebond_habilitations_held(uuid, date);
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
AFTER = BEFORE.replace("establishment_id uuid)", "establishment_id uuid, organisation_id uuid)").replace(
    "h.establishment_id\n", "h.establishment_id, h.organisation_id\n"
)


class Migration(migrations.Migration):
    """Creates again the function that `accounts.queries.actor_for` calls."""

    dependencies = [("accounts", "0003_partners")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
