"""The `rebond` command. Each command calls one function; refusals are a French sentence and a code that is not 0."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rebond.config.service import add_commands as add_service_commands
from rebond.demo.country.command import add_commands as add_country_commands

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Rebond : repérer les jeunes sortis sans qualification."
)

CORES = os.cpu_count() or 2
SHOWN_WARNINGS = 10


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"« {text} » n'est pas une date : écrivez-la AAAA-MM-JJ, par exemple 2026-10-31.")


@app.callback()
def _start() -> None:
    """Rebond."""


@app.command()
def compare(
    folder: Annotated[Path, typer.Argument(help="Dossier des livraisons, parcouru en entier.")],
    treatment_date: Annotated[str, typer.Option(help="Date de traitement, AAAA-MM-JJ.")],
    out: Annotated[Path, typer.Option(help="Dossier des résultats.")],
    decisions: Annotated[Path | None, typer.Option(help="CSV record_a;record_b;decision (same ou different).")] = None,
    known: Annotated[Path | None, typer.Option(help="Parquet des personnes déjà connues.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Nombre de fils de calcul.")] = CORES,
) -> None:
    """Compare les livraisons d'un dossier et dit qui est sorti sans qualification."""
    from rebond.kernel.comparator import DecisionsError, read_decisions  # noqa: PLC0415  (a fast --help)
    from rebond.kernel.pipeline import FolderError, compare_folder  # noqa: PLC0415

    day = _day(treatment_date)
    for path in (decisions, known):
        if path is not None and not path.is_file():
            _refuse(f"« {path} » n'est pas un fichier.")
    try:
        run = compare_folder(
            folder,
            out,
            treatment_date=day,
            decisions=read_decisions(decisions) if decisions else (),
            known=known,
            threads=threads,
        )
    except (FolderError, DecisionsError) as error:
        _refuse(str(error))
    _tell(run.report)


def _tell(report: dict[str, object]) -> None:
    counts = report["counts"]
    assert isinstance(counts, dict)
    names = {
        "dropout": "à lister", "not_dropout": "non sortants", "review": "à relire", "undetermined": "indéterminés",
    }  # fmt: skip
    verdicts = ", ".join(f"{number} {names[key]}" for key, number in counts["verdicts"].items())
    typer.echo(f"{counts['persons']} personnes jugées : {verdicts or 'aucune'}.")
    if counts["set_aside"]:
        typer.echo(f"{counts['set_aside']} éléments mis de côté, détaillés dans set_aside.csv.")
    warnings = report["warnings"]
    assert isinstance(warnings, list)
    for warning in warnings[-SHOWN_WARNINGS:]:  # the last ones are about whole bases
        typer.echo(f"Attention : {warning}")
    if len(warnings) > SHOWN_WARNINGS:
        typer.echo(f"Et {len(warnings) - SHOWN_WARNINGS} autres avertissements, dans report.json.")


@app.command()
def explain(
    out: Annotated[Path, typer.Argument(help="Dossier des résultats d'une comparaison.")],
    person: Annotated[str, typer.Argument(help="Identifiant d'une personne (colonne person).")],
) -> None:
    """Dit pourquoi une personne est, ou n'est pas, sur la liste."""
    from rebond.kernel.comparator import ExplanationError  # noqa: PLC0415
    from rebond.kernel.pipeline import explain as explain_person  # noqa: PLC0415

    try:
        typer.echo(explain_person(out, person).as_text())
    except ExplanationError as error:
        _refuse(str(error))


add_country_commands(app)
add_service_commands(app)


def main() -> None:
    """Entry point of the `rebond` command."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    app()
