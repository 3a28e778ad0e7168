"""The commands that run the service: set-up, site, worker, demonstration.

Each process connects with its own database role (`REBOND_PROCESS`), so each is a process of its own.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

SETTINGS = "rebond.config.settings.base"
#: Threads of a process of the site. Each keeps two connections to PostgreSQL (site, journal), which takes 100 in all:
#: beyond, requests would fail; they wait their turn instead.
THREADS = 8


def _django(process: str) -> None:
    """Load Django as the given process role ("web", "worker" or "owner")."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["REBOND_PROCESS"] = process
    import django  # noqa: PLC0415

    django.setup()


def _child(*arguments: str, **environment: str) -> list:
    command = [sys.executable, "-m", "rebond", *arguments]
    return [command, {**os.environ, **environment}]


def setup() -> None:
    """Prépare la base de données : rôles, schéma, politiques de sécurité, référentiels. À relancer sans risque."""
    _django("owner")
    from django.conf import settings  # noqa: PLC0415

    from rebond.config.setup import load_reference_data, migrate, prepare_server  # noqa: PLC0415

    prepare_server(settings.SERVER["NAME"])
    migrate()
    load_reference_data()


def serve(
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = 8000,
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Nombre de processus.")] = 2,
) -> None:
    """Sert le site."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["REBOND_PROCESS"] = "web"
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "rebond.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=5,  # seconds: a connection that a browser keeps open doesn't hold Ctrl-C
    ).serve()


def worker() -> None:
    """Exécute les tâches de fond : lecture des fichiers, comparaison, publication, exports."""
    _django("worker")
    from rebond.domain.base.jobs import run_worker  # noqa: PLC0415

    run_worker()


def replay() -> None:
    """Relit l’histoire de chaque dossier et remet ses colonnes d’accord, après une version qui change une règle."""
    _django("worker")
    from rebond.domain.dossiers.operations.rebuilding import replay_all  # noqa: PLC0415

    typer.echo(f"{replay_all()} dossiers relus.")


def manage(arguments: Annotated[list[str], typer.Argument(help="Commande de Django et ses options.")]) -> None:
    """Lance une commande de Django (rôle « owner »), pour l’exploitation."""
    _django("owner")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["rebond manage", *arguments])


def demo_load(
    platforms: Annotated[int, typer.Option(help="Nombre de plates-formes.")] = 8,
    only: Annotated[list[str] | None, typer.Option(help="Ces plates-formes, par leur clé, plutôt.")] = None,
    size: Annotated[float, typer.Option(help="Taille des établissements, 1 étant celle des vrais.")] = 0.8,
) -> None:
    """Charge le territoire de démonstration, par les mêmes portes que de vrais fichiers."""
    _django("worker")
    from rebond.demo.load import load  # noqa: PLC0415

    folder = Path(os.environ.get("REBOND_DEMO_FOLDER", "var/demo"))
    load(folder, platforms=platforms, named=tuple(only or ()), size=size, say=typer.echo)


def demo(
    port: Annotated[int, typer.Option(help="Port d’écoute.", envvar="PORT")] = 8000,
    serve_it: Annotated[bool, typer.Option("--serve/--load-only", help="Servir le site une fois chargé.")] = True,
) -> None:
    """Installe et sert la démonstration : un territoire inventé, un bouton de connexion par rôle."""
    os.environ["REBOND_DEMO"] = "1"
    os.environ.setdefault("REBOND_DATABASE", "rebond_demo")
    _django("owner")
    from django.conf import settings  # noqa: PLC0415

    from rebond.config.setup import forget_database  # noqa: PLC0415

    folder = settings.VAR / "demo"
    loaded = settings.VAR / f"demo-loaded-{settings.SERVER['NAME']}"
    fresh = not loaded.exists()
    if fresh and "DATABASE_URL" not in os.environ:
        forget_database(settings.SERVER["NAME"])  # a load that was interrupted is begun again from nothing
    for step in ("setup", "demo-load") if fresh else ("setup",):  # data loaded by an older version are migrated
        command, environment = _child(step, REBOND_DEMO_FOLDER=str(folder))
        if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603
            raise typer.Exit(1)
    loaded.touch()
    if serve_it:
        _serve_demo(port, folder)


def _serve_demo(port: int, folder: Path) -> None:
    """The site and its worker, until Ctrl-C; this process holds the embedded server between its children."""
    for asked in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal leaves nothing behind either
        signal.signal(asked, signal.default_int_handler)
    children = []
    try:
        for arguments in (("worker",), ("serve", "--port", str(port))):
            command, environment = _child(*arguments, REBOND_ADDRESS=f"http://localhost:{port}")
            children.append(subprocess.Popen(command, env=environment))  # noqa: S603
        typer.echo(f"Rebond est prêt : http://localhost:{port} – fichiers à déposer : {folder / 'next'}")
        children[-1].wait()
    except KeyboardInterrupt:
        typer.echo("Rebond s’arrête.")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def add_commands(app: typer.Typer) -> None:
    """Register the service's commands on the `rebond` command."""
    app.command()(setup)
    app.command()(serve)
    app.command()(worker)
    app.command()(replay)
    app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(manage)
    app.command("demo-load")(demo_load)
    app.command()(demo)
