"""The clocks of the territories, for the functions of the database: `territory.clocks` says the same, a test holds
the one to the other.

`rebond_clock(department)` → the zone of a département, that of mainland France where it has none of its own;
`rebond_platform_clock(platform)` → that of a platform's. They read what everyone reads, and see across nothing.
"""

from django.db import migrations

ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}
CLOCK = f"""
CREATE FUNCTION rebond_clock(department text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE department {" ".join(f"WHEN '{code}' THEN '{zone}'" for code, zone in ZONES.items())}
           ELSE 'Europe/Paris' END
$$;
"""
OF_PLATFORM = """
CREATE FUNCTION rebond_platform_clock(platform uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT rebond_clock((SELECT p.department_id FROM territory_platform p WHERE p.id = platform))
$$;
"""


class Migration(migrations.Migration):
    """Creates the two functions."""

    dependencies = [("territory", "0001_initial")]
    operations = [
        migrations.RunSQL(CLOCK, "DROP FUNCTION rebond_clock(text)"),
        migrations.RunSQL(OF_PLATFORM, "DROP FUNCTION rebond_platform_clock(uuid)"),
    ]
