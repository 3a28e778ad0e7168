"""Slots by the personal link: the same doors, for who holds the secret."""

from django.db import migrations

SLOTS = """
CREATE FUNCTION rebond_link_slots(wanted text, born date, most integer)
RETURNS TABLE (slot uuid, starts_at timestamptz, ends_at timestamptz, place text, title text, seats integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
BEGIN
    IF told IS NOT NULL THEN
        RETURN QUERY SELECT * FROM rebond_open_slots((told->>'dossier')::uuid, most);
    END IF;
END
$$;
ALTER FUNCTION rebond_link_slots(text, date, integer) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_slots(text, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_slots(text, date, integer) TO rebond_web;
"""

# 'taken', 'full', 'closed', 'already', 'gone'; NULL when the link opens nothing.
TAKE = """
CREATE FUNCTION rebond_link_take(wanted text, born date, slot uuid, form uuid, said text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
    reply text;
BEGIN
    IF told IS NOT NULL THEN
        SELECT t.answer INTO reply FROM rebond_take_slot((told->>'dossier')::uuid, slot, form, said) t;
    END IF;
    RETURN reply;
END
$$;
ALTER FUNCTION rebond_link_take(text, date, uuid, uuid, text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_take(text, date, uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_take(text, date, uuid, uuid, text) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the functions that `queries.links` and `operations.links` call."""

    dependencies = [("dossiers", "0017_link_functions")]
    operations = [
        migrations.RunSQL(SLOTS, "DROP FUNCTION rebond_link_slots(text, date, integer)"),
        migrations.RunSQL(TAKE, "DROP FUNCTION rebond_link_take(text, date, uuid, uuid, text)"),
    ]
