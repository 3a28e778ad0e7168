"""The list, the search and the file on the country's files: 1.5 million of them, 380 platforms, one of 5,000.

    python benchmarks/list_page.py [--files 1500000] [--keep]

Loads a database of its own (`rebond_bench`) by SQL, then times whole pages through Django's test client (session,
access journal and templates included), and the same queries with the policies (role `web`) and without (role
`owner`). Goals: design §6. `--keep` leaves the database for another run, which then only measures.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rebond.config.settings.base")
os.environ["REBOND_DATABASE"] = "rebond_bench"

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from rebond.config.setup import admin_dsn, migrate, prepare_server  # noqa: E402
from rebond.config.wsgi import settle  # noqa: E402
from rebond.domain.accounts.models import User  # noqa: E402
from rebond.domain.accounts.queries import actor_for  # noqa: E402
from rebond.domain.base.actor import Actor, Role  # noqa: E402
from rebond.domain.base.policies import OWNER, WEB  # noqa: E402
from rebond.domain.base.roles import password_of  # noqa: E402
from rebond.domain.base.session import acting_as  # noqa: E402
from rebond.domain.dossiers.criteria import Criteria  # noqa: E402
from rebond.domain.dossiers.enums import Sort, Tab  # noqa: E402
from rebond.domain.dossiers.operations import Wanted, search_country  # noqa: E402
from rebond.domain.dossiers.queries import list_page, my_day  # noqa: E402

PLATFORMS, LARGE = 380, 5_000
ROUNDS = 40
SYLLABLES = "BA BE BRU CAR CHA DE DU FA FLO GAR GUE HER JO KER LA LE LO MAR MO NA NOI PE PRE RO SA SER TE TRA VI VO"
ENDINGS = "BERT CHET DIER FORT GNON LIN MAND NARD QUET RAND SON TIER VAL VRE ZET"
FIRSTS = "ZOE LEO INES NOEL CLEMENCE ENZO LINA MATHIS JADE KEVIN OCEANE YANIS MANON THEO SARAH HUGO EMMA NOLAN AYA TOM"

#: Everything random comes from a hash of the row's number: two runs load the same country.
LOAD = f"""
CREATE FUNCTION pg_temp.pick(words text, seed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT w[1 + abs(hashtext(seed)) % array_length(w, 1)] FROM (SELECT string_to_array(words, ' ') AS w) AS list
$$;
INSERT INTO territory_department (code, name, preference) VALUES ('02', 'Aisne', 'home');
INSERT INTO territory_commune (code, name, search_name, department_id, postal_codes, former_codes)
  SELECT lpad(i::text, 5, '0'), 'Commune ' || i, 'COMMUNE ' || i, '02', '{{}}', '{{}}' FROM generate_series(1, 11400) i;
INSERT INTO territory_platform (id, name, department_id, phone, email)
  SELECT md5('platform' || i)::uuid, 'Plate-forme ' || i, '02', '', '' FROM generate_series(1, {PLATFORMS}) i;
INSERT INTO territory_establishment (id, uai, name, search_name, nature, sector, base, postal_code, city, phone, email,
                                     delivers)
  SELECT md5('school' || i)::uuid, lpad(i::text, 7, '0') || 'A', 'Lycée ' || i, 'LYCEE ' || i, '', '', '', '', '', '',
         '', true FROM generate_series(1, 7600) i;
CREATE TEMP TABLE young AS
  SELECT i, CASE WHEN i <= {LARGE} THEN 1 ELSE 2 + i % ({PLATFORMS} - 1) END AS p,
    pg_temp.pick('{SYLLABLES}', 'a' || i) || pg_temp.pick('{SYLLABLES}', 'b' || i)
      || pg_temp.pick('{ENDINGS}', 'c' || i) AS surname,
    pg_temp.pick('{FIRSTS}', 'd' || i) AS first,
    date '2000-12-01' + abs(hashtext('e' || i)) % 3400 AS born, abs(hashtext('f' || i)) AS chance
  FROM generate_series(1, :files) i;
INSERT INTO dossiers_youngperson (id, surname, usage_name, first_names, birth_date, sex, birth_place, ines, created_at)
  SELECT md5('person' || i)::uuid, surname, '', first, born, (1 + chance % 2)::text, '', '{{}}', now() FROM young;
INSERT INTO dossiers_dossier (id, person_id, platform_id, status, stage, opened_at, surname, first_names, search_text,
    birth_date, sex, commune_id, commune_name, establishment_id, establishment_name, level, flags, mission_locale,
    is_new, campaigns, last_contact_at, last_outcome, attempts, next_step, next_step_on)
  SELECT md5('file' || i)::uuid, md5('person' || i)::uuid, md5('platform' || p)::uuid,
    CASE WHEN chance % 10 < 7 OR i <= {LARGE} THEN 'open' ELSE 'closed' END,
    (ARRAY['detection', 'detection', 'contact', 'interview', 'pathway'])[1 + chance % 5], now(),
    surname, first, surname || ' ' || first, born, (1 + chance % 2)::text,
    lpad((1 + (p - 1) * 30 + chance % 30)::text, 5, '0'), 'Commune ' || (1 + (p - 1) * 30 + chance % 30),
    md5('school' || (1 + (p - 1) * 20 + chance % 20))::uuid, 'Lycée ' || (1 + (p - 1) * 20 + chance % 20),
    (ARRAY['1re pro', 'Tle pro', 'CAP 1', 'CAP 2', '2de', '1re STMG'])[1 + chance % 6],
    CASE WHEN chance % 4 = 0 THEN ARRAY['training_obligation'] ELSE '{{}}'::varchar[] END,
    CASE WHEN chance % 5 = 0 THEN 'Mission locale' ELSE '' END, chance % 3 = 0, 1 + chance % 4,
    CASE WHEN chance % 5 > 1 THEN now() - make_interval(days => chance % 200) END,
    CASE WHEN chance % 5 > 1 THEN 'no_answer' ELSE '' END, chance % 5,
    CASE WHEN chance % 5 > 1 THEN 'call_again' ELSE 'first_call' END,
    CASE WHEN chance % 5 > 1 THEN current_date - 10 + chance % 40 END FROM young;
INSERT INTO dossiers_contactdetail (id, person_id, kind, value, holder, holder_name, source, observed_on, confirmed_on,
                                    validity, added_at)
  SELECT md5('phone' || i || h)::uuid, md5('person' || i)::uuid, 'phone',
    '+336' || lpad((abs(hashtext('g' || i || h)) % 100000000)::text, 8, '0'),
    h, '', 'Base élèves', '2026-09-01', '2026-09-01', 'unknown', now()
  FROM young, unnest(ARRAY['young_person', 'mother']) h;
INSERT INTO dossiers_listentry (id, dossier_id, platform_id, published_for_id, person_key, campaign_id, campaign_number,
    campaign_name, treatment_date, is_new, status_before, commune_name, level, establishment_name, division, flags,
    mission_locale, model_version, explanation, placed_by, published_at)
  SELECT md5('entry' || i)::uuid, md5('file' || i)::uuid, md5('platform' || p)::uuid, md5('platform' || p)::uuid,
    'p' || i, md5('campaign')::uuid, 11, 'Campagne de novembre 2026', '2026-10-31', true, '', '', '1re pro', '', '',
    '{{}}', '', '', '{{}}', '', now() FROM young;
INSERT INTO accounts_user (id, email, first_name, last_name, title, phone, password, is_active)
  SELECT md5('author' || i)::uuid, 'banc' || i || '@example.org', 'Banc', 'Essai ' || i, '', '', '', true
  FROM generate_series(1, {PLATFORMS}) i;
INSERT INTO dossiers_contactattempt (id, dossier_id, author_id, happened_at, recorded_at, cancelled, key, channel,
    detail_id, answered, outcome, next_step, next_step_on)
  SELECT md5('attempt' || i || n)::uuid, md5('file' || i)::uuid,
    CASE WHEN i <= {LARGE} AND i % 4 = 0 THEN ':user'::uuid ELSE md5('author' || p)::uuid END,
    now() - make_interval(days => n - 1 + chance % 90), now() - make_interval(days => n - 1 + chance % 90),
    false, md5('key' || i || n)::uuid, 'phone', md5('phone' || i || 'mother')::uuid, 'nobody', 'no_answer',
    'call_again', current_date
  FROM young, generate_series(1, 3) n WHERE chance % 5 > 1 AND (i <= {LARGE} OR chance % 10 = 3);
"""

#: What `LOAD` does not say is blank, as the application would write it: columns added since need nothing here.
BLANKS = """
DO $$ DECLARE place record; BEGIN
  FOR place IN SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
      JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = 'public'
      WHERE c.table_schema = 'public' AND c.is_nullable = 'NO' AND c.column_default IS NULL AND c.is_generated = 'NEVER'
        AND c.table_name ~ '^(dossiers|territory|accounts)_'
        AND c.data_type IN ('character varying', 'text', 'boolean', 'smallint', 'integer', 'jsonb', 'ARRAY')
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %L', place.table_name, place.column_name,
      CASE place.data_type WHEN 'boolean' THEN 'false' WHEN 'smallint' THEN '0' WHEN 'integer' THEN '0'
                           WHEN 'jsonb' THEN '{}' WHEN 'ARRAY' THEN '{}' ELSE '' END);
  END LOOP;
END $$
"""


def load(files: int) -> User:
    """Fill the database, as the owner, and give the assistant of the large platform."""
    begun = time.perf_counter()
    with psycopg.connect(dsn_of(OWNER)) as owner:
        owner.execute(BLANKS)
        user = owner.execute(
            "INSERT INTO accounts_user (id, email, first_name, last_name, title, phone, password, is_active)"
            " VALUES (md5('user')::uuid, 'banc@example.org', 'Banc', 'Essai', '', '', '', true) RETURNING id"
        ).fetchone()[0]
        for statement in LOAD.split(";\n"):
            owner.execute(statement.replace(":files", str(files)).replace(":user", str(user)))
        owner.execute(
            "INSERT INTO accounts_habilitation (id, user_id, role, platform_id, starts_on, reason)"
            " VALUES (md5('h')::uuid, %s, 'assistant', md5('platform1')::uuid, '2026-01-01', '')",
            [user],
        )
    with psycopg.connect(dsn_of(OWNER), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
    print(f"{files:,} files loaded in {time.perf_counter() - begun:.0f} s")
    return User.objects.get(pk=user)


def dsn_of(role: str) -> str:
    """The address by which a role enters the benchmark's database."""
    server = {key.lower(): value for key, value in settings.SERVER.items()}
    return psycopg.conninfo.make_conninfo(
        host=server["host"],
        port=server["port"],
        dbname=server["name"],
        user=role,
        password=password_of(role, settings.DATABASE_KEY),
    )


def connect_as(role: str) -> None:
    """Make `default` a connection of this role."""
    connection.close()
    held = connections["default"].settings_dict
    held["USER"], held["PASSWORD"] = role, password_of(role, settings.DATABASE_KEY)


def timed(act: Callable[[int], object]) -> tuple[float, float]:
    """p50 and p95 in milliseconds over the rounds, after ten warm-ups: PostgreSQL plans a statement anew at its first
    uses on a connection, which lives for an hour."""
    for number in range(10):
        act(number)
    took = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        act(number)
        took.append(1_000 * (time.perf_counter() - begun))
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


FILTERS = [
    ("no filter, by next step", {}),
    ("by name", {"sort": Sort.NAME}),
    ("by name, descending", {"sort": Sort.NAME, "descending": True}),
    ("by last contact", {"sort": Sort.CONTACT}),
    ("by age", {"sort": Sort.AGE}),
    ("stage and level", {"stage": ["contact"], "level": ["1re pro", "CAP 1"]}),
    ("commune, age, late", {"commune": ["00003"], "age_from": 17, "age_to": 21, "late": True}),
    ("never contacted, mission locale", {"last_contact": ["never"], "mission_locale": ["yes"]}),
]
TYPED = ("LEFO", "marchat", "berlin zoe", "zoé", "CARDEBERTT", "0612", "06 61 25 43 18", "12/03/2005", "VOVIVALL KEVI")


def pages(client: Client, actor: Actor) -> list[tuple[str, float, float, int]]:
    """Whole pages, as a browser asks for them."""
    (home,) = actor.platforms
    tab = reverse("platform:tab", args=[home, Tab.ALL])
    narrow = reverse("platform:narrow", args=[home])
    with acting_as(actor, read_only=True):
        first = list_page(actor, home, Criteria(tab=Tab.ALL))
    rows, page = first.rows, f"page:{json.dumps(first.after.to_json())}"
    second = client.post(narrow, {"tab": Tab.ALL, "act": page}).url
    view = client.post(narrow, {"tab": Tab.ALL, "sort": "-name", "stage": "contact"}).url
    asked: list[tuple[str, Callable[[int], object]]] = [
        ("list page (5,000 files)", lambda n: client.get(tab)),
        ("list page, second page", lambda n: client.get(second)),
        ("list page, view filtered and sorted", lambda n: client.get(view)),
        (
            "search while typing (htmx, whole answer)",
            lambda n: client.post(
                narrow,
                {"tab": Tab.ALL, "search": TYPED[n % len(TYPED)]},
                headers={"HX-Request": "true", "HX-Trigger": "criteres"},
            ),
        ),
        ("file page", lambda n: client.get(reverse("platform:file", args=[rows[n % len(rows)].pk]))),
        ("Ma journée", lambda n: client.get("/plate-forme/ma-journee/")),
    ]
    return [(label, *timed(act), queries(act)) for label, act in asked]


def with_tools(client: Client, actor: Actor) -> list[tuple[str, float, float, int]]:
    """The list as it is once used: three saved views, columns of one's own, half of the platform selected."""
    (home,) = actor.platforms
    for number in range(3):
        form = {"tab": Tab.ALL, "name": f"Vue {number}"}
        client.post(reverse("platform:views", args=[home]), form)
    client.post(
        reverse("platform:columns", args=[home]), {"tab": Tab.ALL, "column": ["age", "sex", "campaigns", "next"]}
    )
    client.post(reverse("platform:pick", args=[home]), {"tab": Tab.ALL, "act": "results"})
    tab, pick = reverse("platform:tab", args=[home, Tab.ALL]), reverse("platform:pick", args=[home])
    with acting_as(actor, read_only=True):
        key = list_page(actor, home, Criteria(tab=Tab.ALL)).rows[0].pk
    ticks = ("remove", "add")
    asked: list[tuple[str, Callable[[int], object]]] = [
        ("list, 3 views, own columns, 5,000 selected", lambda n: client.get(tab)),
        (
            "a box ticked (htmx)",
            lambda n: client.post(
                pick, {"tab": Tab.ALL, "act": f"{ticks[n % 2]}:{key}"}, headers={"HX-Request": "true"}
            ),
        ),
        (
            "preview of an act on 5,000",
            lambda n: client.post(reverse("platform:bulk", args=[home, "clore"]), {"act": "preview", "reason": "age"}),
        ),
    ]
    return [(label, *timed(act), queries(act)) for label, act in asked]


COUNTRY = (
    *(("CARDEBERT", "ZOE"), ("CARDEBER", "ZOÉ"), ("Lefort", "Léo"), ("MARCHAT", "OCEANE"), ("VOVIVAL", "KEVIN")),
    *(("SERPEQUET", "HUGO"), ("BERLIN", "TOM"), ("JOKERTIER", "SARAH")),
)


def country() -> list[tuple[str, float, float]]:
    """The search across the country, as SQL and as its operation; its day's count is emptied as it goes."""
    operator = Actor(uuid4(), "Banc", frozenset({Role.NOMINATIVE_OPERATIONS}))

    def search(number: int, born: date | None = None) -> None:
        surname, first = COUNTRY[number % len(COUNTRY)]
        who = replace(operator, user_id=uuid4())  # another day's count each time
        with acting_as(who):
            search_country(actor=who, wanted=Wanted(surname, first, born, "support", "banc d’essai"))

    return [
        ("search in the country, name and first name", *timed(search)),
        ("search in the country, with the birth date", *timed(lambda n: search(n, date(2005, 3, 12)))),
    ]


def queries(act: Callable[[int], object]) -> int:
    """How many queries it asks, without the settings that tell who acts."""
    with CaptureQueriesContext(connection) as captured:
        act(0)
    return sum(not q["sql"].startswith(("SELECT set_config", "SET LOCAL", "BEGIN", "COMMIT")) for q in captured)


def functions(user: User, role: str) -> dict[str, tuple[float, float]]:
    """The query functions alone, as this role."""
    connect_as(role)
    actor = actor_for(user, day=timezone.localdate())
    (home,) = actor.platforms

    def ask(**criteria: object) -> Callable[[int], object]:
        asked = Criteria.from_mapping({"tab": Tab.ALL, **criteria})
        return lambda _n: run(lambda: list_page(actor, home, asked))

    def run(act: Callable[[], object]) -> None:
        with acting_as(actor, read_only=True):
            act()

    def search(number: int) -> None:
        typed = Criteria(tab=Tab.ALL, search=TYPED[number % len(TYPED)])
        run(lambda: list_page(actor, home, typed))

    found = {f"list, {label}": timed(ask(**criteria)) for label, criteria in FILTERS}
    found["search in the platform"] = timed(search)
    found["Ma journée"] = timed(lambda _n: run(lambda: my_day(actor, home)))
    return found


def report(user: User) -> None:
    """Measure and print the two tables."""
    settle()  # as a process that serves the site
    connect_as(WEB)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    print(f"\n{'whole page (server time, ms)':<45}{'p50':>8}{'p95':>8}{'queries':>9}")
    for label, p50, p95, count in pages(client, actor_for(user, day=timezone.localdate())):
        print(f"{label:<45}{p50:>8.1f}{p95:>8.1f}{count:>9}")
    for label, p50, p95, count in with_tools(client, actor_for(user, day=timezone.localdate())):
        print(f"{label:<45}{p50:>8.1f}{p95:>8.1f}{count:>9}")
    for label, p50, p95 in country():
        print(f"{label:<45}{p50:>8.1f}{p95:>8.1f}")
    bound, free = functions(user, WEB), functions(user, OWNER)
    print(f"\n{'query function (ms)':<45}{'policies':>18}{'without':>18}")
    for label, (p50, p95) in bound.items():
        print(f"{label:<45}{p50:>9.1f}{p95:>9.1f}{free[label][0]:>9.1f}{free[label][1]:>9.1f}")


def ready(files: int) -> User:
    """The benchmark's database, loaded when it is not; gives the assistant of the large platform."""
    prepare_server(settings.SERVER["NAME"])
    migrate()
    return User.objects.filter(email="banc@example.org").first() or load(files)


def main() -> None:
    """Load what is missing, measure, and leave nothing unless asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_500_000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    report(ready(options.files))
    name = settings.SERVER["NAME"]
    if not options.keep:
        connections.close_all()
        with psycopg.connect(admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
