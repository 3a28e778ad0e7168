"""The habilitations that hold, each with the clock of its territory: a page then tells the hour of the platform
without a query more, and an habilitation begins and ends with the day there.

`day` NULL: today, by each territory's clock. An organisation's is that of its platform, else of its commune.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("rebond.domain.accounts.migrations.0004_partner_function").AFTER.replace(
    "SET search_path = public AS", "SET search_path = public, pg_temp AS"
)
AFTER = """
DROP FUNCTION rebond_habilitations_held(uuid, date);
CREATE FUNCTION rebond_habilitations_held(person uuid, day date)
RETURNS TABLE (role varchar, platform_id uuid, establishment_id uuid, organisation_id uuid, clock text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.role, h.platform_id, h.establishment_id, h.organisation_id, t.clock
    FROM accounts_habilitation h JOIN accounts_user u ON u.id = h.user_id
    LEFT JOIN territory_establishment e ON e.id = h.establishment_id
    LEFT JOIN territory_organisation o ON o.id = h.organisation_id
    LEFT JOIN territory_platform p ON p.id = coalesce(h.platform_id, o.platform_id)
    LEFT JOIN territory_commune c ON c.code = o.commune_id
    CROSS JOIN LATERAL (
        SELECT rebond_clock(coalesce(p.department_id, e.department_id, c.department_id)) AS clock
    ) t
    WHERE h.user_id = person AND u.is_active
      AND h.starts_on <= coalesce(day, (now() AT TIME ZONE t.clock)::date)
      AND (h.ends_on IS NULL OR h.ends_on >= coalesce(day, (now() AT TIME ZONE t.clock)::date))
$$;
ALTER FUNCTION rebond_habilitations_held(uuid, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_habilitations_held(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_habilitations_held(uuid, date) TO rebond_web, rebond_worker;
"""


class Migration(migrations.Migration):
    """Creates again the function that `accounts.queries.actor_for` calls."""

    dependencies = [("accounts", "0004_partner_function"), ("territory", "0002_clocks")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
