"""The columns of the JDC table (formats §8.2). It creates reports, never verdicts."""

from typing import Final

from rebond.kernel.formats import headers
from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.kinds import Kind

LAYOUT: Final = Layout(
    Kind.JDC,
    "une table de la journée défense et citoyenneté",
    (
        headers.SURNAME,
        headers.FIRST_NAME,
        headers.BIRTH_DATE,
        headers.SEX,
        Column("address", ("ADRESSE", "ADRESSE POSTALE")),
        headers.POSTAL_CODE,
        headers.COMMUNE_LABEL,
        headers.PHONE,
        headers.EMAIL,
        Column("jdc_date", ("DATE_JDC", "DATE DE LA JDC", "JDC LE"), required=True),
        Column("last_class", ("DERNIERE_CLASSE", "DERNIERE CLASSE SUIVIE", "CLASSE")),
        Column("last_school", ("DERNIER_ETABLISSEMENT", "ETABLISSEMENT", "DERNIER ETABLISSEMENT FREQUENTE")),
        Column("wants_contact", ("SOUHAITE_ETRE_CONTACTE", "SOUHAITE ETRE CONTACTE", "A CONTACTER", "ACCORD CONTACT")),
    ),
)
#: Our name of each column → its header.
FIELDS: Final = {column.name: column.headers[0] for column in LAYOUT.columns}
