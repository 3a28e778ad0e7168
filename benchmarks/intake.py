"""How fast files are taken in, against the limit of the parser alone: `python benchmarks/intake.py [rows]`.

Each line reads the same invented file twice: by the bare parser (lxml's iterparse on ELEVE that clears each,
DuckDB's CSV reader on one thread, calamine's rows) and by `read_file`, up to Arrow rows ready to be written. The last
lines read a folder into Parquet. Best of three, processor time of one core; memory is the peak of a process of its own.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

from rebond.kernel.formats import Chunk, read_file, read_folder

NAMES = ("MARTIN", "LEFÈVRE", "DE LA FONTAINE", "ÖZTÜRK", "NGUYEN-DUBOIS", "D'ALMEIDA", "BERNARD", "PETIT")
FIRST_NAMES = ("Zoé", "Inès", "Jean-Baptiste", "Mohamed", "Chloé", "Noé", "Aïcha", "Léo")
KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def birth(number: int) -> date:
    return date(2005, 1, 1) + timedelta(days=number * 7919 % 2900)


def write_siecle(file: Path, pupils: int, uai_number: int = 750001) -> None:
    """ElevesSansAdresses as SIECLE writes it, pupils first and their classes after."""
    uai = f"{uai_number:07}{KEYS[uai_number % 23]}"
    with file.open("w", encoding="iso-8859-15") as out:
        out.write(
            '<?xml version="1.0" encoding="ISO-8859-15"?>\n<BEE_ELEVES VERSION="3.0"><PARAMETRES>'
            f"<UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>12/11/2026</DATE_EXPORT>"
            "<HORODATAGE>12/11/2026 18:05:00</HORODATAGE></PARAMETRES><DONNEES><ELEVES>\n"
        )
        for n in range(pupils):
            out.write(
                f'<ELEVE ELEVE_ID="{900000 + n}" ELENOET="{n % 99999}"><ID_NATIONAL>{n:09}FJ</ID_NATIONAL>'
                f"<INE_RNIE>{n:09}FJ</INE_RNIE><ELENOET>{n % 99999}</ELENOET><ID_ELEVE_ETAB>05496752387</ID_ELEVE_ETAB>"
                f"<NOM_DE_FAMILLE>{NAMES[n % 8]}</NOM_DE_FAMILLE><PRENOM>{FIRST_NAMES[n // 8 % 8]}</PRENOM>"
                f"<PRENOM2>{FIRST_NAMES[n % 7]}</PRENOM2><DATE_NAISS>{birth(n):%d/%m/%Y}</DATE_NAISS>"
                f"<DOUBLEMENT>0</DOUBLEMENT><TEL_PORTABLE>+336{n % 10**8:08}</TEL_PORTABLE><CODE_PAYS>100</CODE_PAYS>"
                "<ACCEPTE_SMS>1</ACCEPTE_SMS><DATE_MODIFICATION>03/09/2026</DATE_MODIFICATION>"
                "<CODE_REGIME>0</CODE_REGIME><DATE_ENTREE>01/09/2025</DATE_ENTREE><CODE_SEXE>2</CODE_SEXE>"
                "<CODE_PAYS_NAT>100</CODE_PAYS_NAT><CODE_STATUT>ST</CODE_STATUT><CODE_MEF>24722025321</CODE_MEF>"
                "<CODE_DEPARTEMENT_NAISS>075</CODE_DEPARTEMENT_NAISS>"
                "<CODE_COMMUNE_INSEE_NAISS>75112</CODE_COMMUNE_INSEE_NAISS><ADHESION_TRANSPORT>0</ADHESION_TRANSPORT>"
                "<SCOLARITE_AN_DERNIER><CODE_MEF>10310019110</CODE_MEF><CODE_STRUCTURE>3 B</CODE_STRUCTURE>"
                f"<CODE_RNE>{uai}</CODE_RNE></SCOLARITE_AN_DERNIER></ELEVE>\n"
            )
        out.write("</ELEVES><OPTIONS/><STRUCTURES>")
        for n in range(pupils):
            out.write(
                f'<STRUCTURES_ELEVE ELEVE_ID="{900000 + n}" ELENOET="{n % 99999}"><STRUCTURE>'
                f"<CODE_STRUCTURE>T {n % 30}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE>"
                "</STRUCTURE></STRUCTURES_ELEVE>\n"
            )
        out.write("</STRUCTURES><BOURSES/></DONNEES></BEE_ELEVES>\n")


def exam_rows(rows: int) -> list[list[str]]:
    header = [
        "INE",
        "NOM",
        "PRENOM",
        "DATE_NAISSANCE",
        "SEXE",
        "UAI",
        "CODE_DIPLOME",
        "LIBELLE_DIPLOME",
        "SESSION",
        "RESULTAT",
    ]
    results = ("ADMIS", "ADMIS MENTION BIEN", "REFUSE", "RATTRAPAGE")
    body = [
        [
            *(f"{n:09}FJ", NAMES[n % 8], FIRST_NAMES[n // 8 % 8], f"{birth(n):%d/%m/%Y}", str(1 + n % 2), "0750001U"),
            *("40022137", "BACCALAURÉAT PROFESSIONNEL", "2026", results[n % 4]),
        ]
        for n in range(rows)
    ]
    return [header, *body]


def write_csv(file: Path, rows: int) -> None:
    file.write_text("\n".join(";".join(cells) for cells in exam_rows(rows)) + "\n", encoding="utf-8")


def write_xlsx(file: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    for place, cells in enumerate(exam_rows(rows)):
        sheet.write_row(place, 0, cells)
    book.close()


def bare_xml(file: Path) -> None:
    for _, element in etree.iterparse(str(file), tag="ELEVE"):
        element.clear()


def bare_csv(file: Path) -> None:
    base = duckdb.connect(config={"threads": 1})
    for _ in base.sql(f"select * from read_csv('{file}', delim=';', all_varchar=true)").to_arrow_reader(100_000):
        pass


def bare_xlsx(file: Path) -> None:
    for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
        pass


def taken_in(file: Path) -> None:
    kept = sum(len(event.rows) for event in read_file(file, file.name) if isinstance(event, Chunk))
    assert kept, "nothing was read"


def seconds(action: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        action()
        best = min(best, time.process_time() - started)
    return best


def peak_megabytes(file: Path) -> int:
    """Peak memory of a process that takes the file in."""
    run = subprocess.run([sys.executable, __file__, "--peak", str(file)], capture_output=True, text=True, check=True)
    return int(run.stdout) // 1024


def compare(title: str, file: Path, rows: int, bare: Callable[[Path], None], goal: float) -> None:
    alone, ours = seconds(lambda: bare(file)), seconds(lambda: taken_in(file))
    print(
        f"{title:28} {rows:>9,} {rows / alone:>12,.0f} {rows / ours:>12,.0f} {alone / ours:>7.0%} {goal:>6.0%}"
        f" {peak_megabytes(file):>6} Mo"
    )


def main(rows: int) -> None:
    print(f"{'file':28} {'rows':>9} {'parser / s':>12} {'intake / s':>12} {'share':>7} {'goal':>6} {'peak':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for pupils in (rows // 4, rows):
            write_siecle(folder / "e.xml", pupils)
            compare("SIECLE XML", folder / "e.xml", pupils, bare_xml, 0.6)
        for lines in (rows * 2, rows * 8):
            write_csv(folder / "e.csv", lines)
            compare("exam results CSV", folder / "e.csv", lines, bare_csv, 0.5)
        write_xlsx(folder / "e.xlsx", rows)
        compare("exam results XLSX", folder / "e.xlsx", rows, bare_xlsx, 0.5)
        deliveries = folder / "envois"
        deliveries.mkdir()
        for school in range(rows // 1_500):
            write_siecle(deliveries / f"{school}.xml", 1_500, 750_001 + school)
        pupils = rows // 1_500 * 1_500
        alone = seconds(lambda: [bare_xml(file) for file in deliveries.iterdir()])
        for processes in (1, 2):
            started = time.perf_counter()
            read_folder(deliveries, folder / "lu", threads=processes)
            wall = time.perf_counter() - started
            print(
                f"{f'folder to Parquet, {processes} process':28} {pupils:>9,} {pupils / alone:>12,.0f} "
                f"{pupils / wall:>12,.0f} {alone / wall:>7.0%}        (wall clock)"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        taken_in(Path(sys.argv[2]))
        print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
