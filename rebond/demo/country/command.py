"""`rebond generate` and `rebond score`, to register on the command of `rebond.config.cli`."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer


def add_commands(app: typer.Typer) -> None:
    """Register both commands on the application."""
    app.command(name="generate")(generate_command)
    app.command(name="score")(score_command)


def generate_command(
    out: Annotated[Path, typer.Argument(help="Dossier à écrire : il ne doit rien contenir.")],
    platforms: Annotated[int, typer.Option(min=1, help="Nombre de plates-formes.")] = 8,
    seed: Annotated[int, typer.Option(help="Graine : la même graine redonne les mêmes octets.")] = 1,
    treatment_date: Annotated[str, typer.Option(help="Date de traitement, AAAA-MM-JJ.")] = "2026-10-31",
    size: Annotated[float, typer.Option(min=0.05, help="Taille des établissements (1 : celle d'origine).")] = 1.0,
    harder: Annotated[float, typer.Option(min=0.0, help="Multiplie les erreurs de saisie.")] = 1.0,
    territory: Annotated[Path | None, typer.Option(help="communes.json de @etalab/decoupage-administratif.")] = None,
) -> None:
    """Écrit un pays inventé dans les formats réels, sa vérité à part."""
    from rebond.demo.country import ErrorRates, generate  # noqa: PLC0415  (a fast --help)

    try:
        day = dt.date.fromisoformat(treatment_date)
        written = generate(
            out,
            platforms=platforms,
            seed=seed,
            treatment_date=day,
            next_treatment_date=day + dt.timedelta(days=20),
            size=size,
            errors=ErrorRates().harder(harder),
            territory=str(territory) if territory else None,
        )
    except (ValueError, FileExistsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    verdicts = ", ".join(f"{name} {count}" for name, count in written.verdicts.items())
    typer.echo(
        f"{written.platforms} plates-formes, {written.establishments} établissements, {written.people} personnes, "
        f"{written.records} enregistrements dans {written.files} fichiers. Vérité : {verdicts}."
    )


def score_command(
    verdicts: Annotated[Path, typer.Argument(help="verdicts.parquet d'une comparaison.")],
    truth: Annotated[Path, typer.Argument(help="truth.parquet du pays inventé.")],
    examples: Annotated[int, typer.Option(min=0, help="Nombre d'exemples à raconter.")] = 10,
) -> None:
    """Confronte des verdicts à la vérité d'un pays inventé."""
    from rebond.demo.score import score, summary, worst_examples  # noqa: PLC0415  (a fast --help)

    found = score(verdicts, truth)
    people = truth.with_name("people.parquet")
    typer.echo(summary(found))
    typer.echo(worst_examples(found, limit=examples, people_path=people if people.exists() else None))
