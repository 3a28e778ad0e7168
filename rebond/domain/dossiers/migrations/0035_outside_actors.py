"""What actors outside the platform tell and are told: establishments, partners."""

import django.db.models.deletion
import django.utils.timezone
import rebond.domain.base.ids
from django.conf import settings
from django.db import migrations, models


# As in 0005, and for who acts for an organisation of circle 2: the files shared with it, and nothing of the others,
# not even that there is one.
SEARCH = """
CREATE OR REPLACE FUNCTION rebond_search_before_creation(search uuid, mark text, surname text, given text, born date)
RETURNS TABLE (dossier_id uuid, elsewhere boolean, limited boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    schools uuid[] :=
        coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}');
    partner uuid := rebond_partner();
    today timestamptz := date_trunc('day', now() AT TIME ZONE rebond_clock(NULL)) AT TIME ZONE rebond_clock(NULL);
BEGIN
    IF me IS NULL OR (mine = '{}' AND schools = '{}' AND partner IS NULL) THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody searches';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.search ' || me, 0));
    IF (SELECT count(*) FROM dossiers_personsearch s WHERE s.user_id = me AND s.searched_at >= today) >= 60 THEN
        RETURN QUERY SELECT NULL::uuid, false, true;
        RETURN;
    END IF;
    INSERT INTO dossiers_personsearch (id, user_id, searched_at, fingerprint) VALUES (search, me, now(), mark);
    RETURN QUERY
    WITH born_then AS MATERIALIZED (
        SELECT d.id, d.platform_id, d.establishment_id, d.search_text
        FROM dossiers_dossier d WHERE d.birth_date = born AND d.status NOT IN ('withdrawn', 'merged')
    ), judged AS MATERIALIZED (
        SELECT b.id, b.search_text,
               b.platform_id = ANY (mine) OR coalesce(b.establishment_id = ANY (schools), false)
               OR (partner IS NOT NULL AND EXISTS (
                   SELECT 1 FROM dossiers_share s WHERE s.dossier_id = b.id AND s.shared_with_id = partner
                   AND s.ended_at IS NULL AND s.until > now())) AS seen,
               rebond_same_name(b.search_text, surname, given) AS same
        FROM born_then b
    )
    SELECT j.id, false, false FROM judged j
    WHERE j.seen AND (j.same OR word_similarity(surname, j.search_text) >= 0.42
                      OR word_similarity(given, j.search_text) >= 0.6)
    UNION ALL
    SELECT NULL::uuid, true, false WHERE (mine <> '{}' OR schools <> '{}')
        AND EXISTS (SELECT 1 FROM judged j WHERE NOT j.seen AND j.same);
END
$$;
"""

# The organisation for which somebody of circle 2 acts; nothing for anybody else.
PARTNER = """
CREATE FUNCTION rebond_partner() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN 'circle2' = ANY (string_to_array(coalesce(current_setting('rebond.roles', true), ''), ','))
           THEN nullif(current_setting('rebond.organisation', true), '')::uuid END
$$;
"""

# Gives the key of the partner's own report. Whoever bears this name and this birth date, and has an open file (the
# INE, where both are known, does not say otherwise), is followed already: the report goes to that file, wherever it is.
REPORT = """
CREATE FUNCTION rebond_report_by_partner(facts jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    partner uuid := rebond_partner();
    born date := (facts->>'born')::date;
    written uuid; file uuid; human uuid; holder uuid; met text := 'followed';
BEGIN
    IF me IS NULL OR partner IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a partner';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.report ' || (facts->>'search_text') || (facts->>'born'), 0));
    SELECT r.id INTO written FROM dossiers_partnerreport r
    WHERE r.author_id = me AND r.key = (facts->>'key')::uuid;
    IF written IS NOT NULL THEN
        RETURN written;
    END IF;
    SELECT d.id, d.person_id INTO file, human
    FROM dossiers_dossier d JOIN dossiers_youngperson p ON p.id = d.person_id
    WHERE d.birth_date = born AND d.status = 'open'
      AND rebond_same_name(d.search_text, facts->>'folded_surname', facts->>'folded_given')
      AND (facts->>'ine' = '' OR p.ines = '{}' OR p.ines @> ARRAY[facts->>'ine']::varchar[])
    ORDER BY d.platform_id = (facts->>'platform')::uuid DESC, d.opened_at LIMIT 1;
    IF file IS NULL THEN
        file := (facts->>'dossier')::uuid;
        human := (facts->>'person')::uuid;
        met := 'opened';
        INSERT INTO dossiers_youngperson
            (id, surname, usage_name, first_names, birth_date, sex, birth_place, ines, created_at)
        VALUES (human, facts->>'surname', '', facts->>'first_names', born, facts->>'sex', '',
                CASE WHEN facts->>'ine' = '' THEN '{}' ELSE ARRAY[facts->>'ine'] END, now());
        INSERT INTO dossiers_dossier
        SELECT * FROM jsonb_populate_record(NULL::dossiers_dossier, facts->'file' || jsonb_build_object(
            'id', file, 'person_id', human, 'platform_id', facts->>'platform', 'establishment_id', NULL,
            'birth_date', born, 'status', 'open', 'stage', 'detection', 'referent_id', NULL, 'merged_into_id', NULL,
            'opened_at', now()));
    END IF;
    INSERT INTO dossiers_report
        (id, dossier_id, author_id, organisation_id, happened_at, recorded_at, cancelled, key, origin, reason,
         establishment_id, establishment_name)
    VALUES ((facts->>'report')::uuid, file, me, partner, now(), now(), false, (facts->>'key')::uuid, 'report',
            facts->>'reason', NULL, facts->>'reporter_name');
    INSERT INTO dossiers_contactdetail
        (id, person_id, kind, value, holder, holder_name, source, observed_on, confirmed_on, validity, added_by_id,
         added_at)
    SELECT (d->>'id')::uuid, human, d->>'kind', d->>'value', d->>'holder', '', d->>'source', now()::date, now()::date,
           'unknown', me, now()
    FROM jsonb_array_elements(facts->'details') d
    ON CONFLICT DO NOTHING;
    -- Where the report went is told as where the commune leads: which platform follows is not said.
    INSERT INTO dossiers_partnerreport
        (id, organisation_id, author_id, dossier_id, platform_id, surname, first_names, birth_date, commune_name,
         reason, outcome, reported_at, key)
    VALUES ((facts->>'partner_report')::uuid, partner, me, file, (facts->>'platform')::uuid, facts->>'surname',
            facts->>'first_names', born, facts->>'commune_name', facts->>'reason', met, now(), (facts->>'key')::uuid);
    RETURN (facts->>'partner_report')::uuid;
END
$$;
ALTER FUNCTION rebond_report_by_partner(jsonb) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_report_by_partner(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_report_by_partner(jsonb) TO rebond_web;
"""

# The reports of one's own organisation whose young person somebody follows by now, or tried to reach.
TAKEN = """
CREATE FUNCTION rebond_reports_taken() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id FROM dossiers_partnerreport r JOIN dossiers_dossier d ON d.id = r.dossier_id
    WHERE r.organisation_id = rebond_partner() AND (d.referent_id IS NOT NULL OR d.attempts > 0)
$$;
ALTER FUNCTION rebond_reports_taken() OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_reports_taken() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_reports_taken() TO rebond_web;
"""

# Whether an establishment of who acts is the interlocuteur privilégié of a file: the last one chosen.
CHOSEN = """
CREATE FUNCTION rebond_chosen_contact(file uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT r.establishment_id = ANY (
            coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}'))
        FROM dossiers_personrole r
        WHERE r.dossier_id = file AND r.role = 'contact' AND NOT r.cancelled
          AND NOT EXISTS (SELECT 1 FROM dossiers_personrole later WHERE later.supersedes_id = r.id)
        ORDER BY r.happened_at DESC, r.recorded_at DESC LIMIT 1), false)
$$;
ALTER FUNCTION rebond_chosen_contact(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_chosen_contact(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_chosen_contact(uuid) TO rebond_web, rebond_worker;
"""

# Of the breaks that the partner's organisation signalled, those on which nobody acted since: it may not read what the
# platform does.
UNTOUCHED = """
CREATE FUNCTION rebond_untouched_breaks(asked uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id FROM dossiers_engagementturn t
    WHERE t.id = ANY (asked) AND t.organisation_id = rebond_partner()
      AND NOT EXISTS (SELECT 1 FROM dossiers_contactattempt e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_interview e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_diagnosis e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_appointment e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_engagement e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_engagementturn e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
      AND NOT EXISTS (SELECT 1 FROM dossiers_statuschange e
                      WHERE e.dossier_id = t.dossier_id AND e.recorded_at > t.recorded_at)
$$;
ALTER FUNCTION rebond_untouched_breaks(uuid[]) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_untouched_breaks(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_untouched_breaks(uuid[]) TO rebond_web;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0034_calls_and_tasks'),
        ('territory', '0003_protected_types'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='next_step',
            field=models.CharField(blank=True, choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('phone_school', 'Téléphoner à l’établissement'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], db_default='', default='', max_length=20, verbose_name='prochaine étape'),
        ),
        migrations.AlterField(
            model_name='contactattempt',
            name='next_step',
            field=models.CharField(choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('phone_school', 'Téléphoner à l’établissement'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], max_length=20, verbose_name='prochaine étape'),
        ),
        migrations.AlterField(
            model_name='diagnosis',
            name='next_step',
            field=models.CharField(choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('phone_school', 'Téléphoner à l’établissement'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], max_length=20, verbose_name='prochaine étape'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='next_step',
            field=models.CharField(choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('phone_school', 'Téléphoner à l’établissement'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], default='first_call', max_length=20),
        ),
        migrations.AlterField(
            model_name='interview',
            name='next_step',
            field=models.CharField(choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('phone_school', 'Téléphoner à l’établissement'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], max_length=20, verbose_name='prochaine étape'),
        ),
        migrations.CreateModel(
            name='EnrolmentTelling',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé')),
                ('accounts', models.PositiveSmallIntegerField(default=0, verbose_name='référents prévenus')),
                ('message_id', models.UUIDField(null=True)),
                ('out_at', models.DateTimeField(null=True, verbose_name='parti')),
                ('call_on', models.DateField(null=True, verbose_name='téléphoner le')),
                ('called_for_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('check_asked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='dossiers.enrolmentcheck')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
            ],
            options={
                'verbose_name': 'relance d’un établissement',
                'indexes': [models.Index(fields=['message_id'], name='telling_message')],
                'constraints': [models.UniqueConstraint(fields=('check_asked', 'number'), name='establishment_told_once')],
            },
        ),
        migrations.CreateModel(
            name='PartnerReport',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('surname', models.CharField(max_length=100)),
                ('first_names', models.CharField(max_length=200)),
                ('birth_date', models.DateField()),
                ('commune_name', models.CharField(max_length=80)),
                ('reason', models.TextField(max_length=2000, verbose_name='motif')),
                ('outcome', models.CharField(choices=[('opened', 'Reçu par la plate-forme'), ('followed', 'Ce jeune était déjà suivi\xa0: son suivi a reçu votre signalement')], max_length=10, verbose_name='suite')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('key', models.UUIDField(default=rebond.domain.base.ids.new_id)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.organisation')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.platform')),
            ],
            options={
                'verbose_name': 'signalement d’un partenaire',
                'indexes': [models.Index(fields=['organisation', '-reported_at'], name='partner_report_latest')],
                'constraints': [models.UniqueConstraint(fields=('author', 'key'), name='partner_report_written_once')],
            },
        ),
        migrations.CreateModel(
            name='SchoolWord',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('information', 'Information'), ('detail', 'Coordonnée'), ('contact', 'Prise de contact')], max_length=12, verbose_name='quoi')),
                ('on', models.DateField(verbose_name='le')),
                ('told_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dit le')),
                ('key', models.UUIDField(default=rebond.domain.base.ids.new_id)),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='information')),
                ('confidentiality', models.CharField(blank=True, choices=[('follows', 'Suit le jeune, sans plus'), ('platform', 'Pour la plate-forme seulement'), ('shared', 'Pour tous ceux qui partagent le dossier')], max_length=10)),
                ('detail_kind', models.CharField(blank=True, choices=[('phone', 'Téléphone'), ('email', 'Courriel'), ('address', 'Adresse')], max_length=10)),
                ('value', models.CharField(blank=True, max_length=400, verbose_name='coordonnée')),
                ('holder', models.CharField(blank=True, choices=[('young_person', 'Le jeune'), ('mother', 'Mère'), ('father', 'Père'), ('other', 'Autre responsable')], max_length=20, verbose_name='à qui')),
                ('holder_name', models.CharField(blank=True, max_length=150, verbose_name='nom de la personne')),
                ('channel', models.CharField(blank=True, choices=[('phone', 'Téléphone'), ('sms', 'SMS'), ('email', 'Courriel'), ('letter', 'Courrier'), ('visit', 'Visite'), ('relative', 'Par un proche'), ('partner', 'Par un partenaire')], max_length=10, verbose_name='canal')),
                ('answered', models.CharField(blank=True, choices=[('young_person', 'Le jeune'), ('mother', 'Sa mère'), ('father', 'Son père'), ('other', 'Un autre proche'), ('machine', 'Messagerie'), ('nobody', 'Personne')], max_length=20, verbose_name='qui a répondu')),
                ('outcome', models.CharField(blank=True, choices=[('reached', 'A répondu'), ('relative_reached', 'Un proche a répondu'), ('no_answer', 'Pas de réponse'), ('message_left', 'Message laissé'), ('wrong_number', 'Faux numéro'), ('hung_up', 'A raccroché'), ('call_back', 'Rappeler plus tard'), ('appointment', 'Rendez-vous pris'), ('in_school', 'Déjà scolarisé'), ('told', 'Situation apprise'), ('refuses', 'Refuse l’accompagnement'), ('sent', 'Envoyé, sans réponse pour l’instant')], max_length=20, verbose_name='résultat')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='school_words', to='dossiers.dossier')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.establishment')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.contactdetail')),
            ],
            options={
                'verbose_name': 'ce que dit un établissement',
                'indexes': [models.Index(fields=['dossier', '-told_at'], name='school_word_latest')],
                'constraints': [models.UniqueConstraint(fields=('author', 'key'), name='school_word_written_once')],
            },
        ),
        migrations.RunSQL(PARTNER, "DROP FUNCTION rebond_partner()"),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunSQL(REPORT, "DROP FUNCTION rebond_report_by_partner(jsonb)"),
        migrations.RunSQL(TAKEN, "DROP FUNCTION rebond_reports_taken()"),
        migrations.RunSQL(CHOSEN, "DROP FUNCTION rebond_chosen_contact(uuid)"),
        migrations.RunSQL(UNTOUCHED, "DROP FUNCTION rebond_untouched_breaks(uuid[])"),
    ]
