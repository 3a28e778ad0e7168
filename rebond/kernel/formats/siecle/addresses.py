"""The ADRESSE block, the same for pupils and for guardians (formats §1.2)."""

import xml.etree.ElementTree as ET
from typing import Final

from rebond.kernel.formats.siecle.schema import ADDRESS_LINES
from rebond.kernel.values.text import clean

#: (lines, postal code, INSEE of the commune, label)
Address = tuple[str | None, str | None, str | None, str | None]
NOWHERE: Final[Address] = (None, None, None, None)


def address_of(element: ET.Element) -> Address:
    """One address as the tables keep it; the label is the postal one, else the foreign commune."""
    said = {child.tag: clean(child.text) for child in element}.get
    lines = "\n".join(line for line in map(said, ADDRESS_LINES) if line)
    label = said("LIBELLE_POSTAL") or said("LL_COMMUNE_INSEE") or said("COMMUNE_ETRANGERE")
    return lines or None, said("CODE_POSTAL"), said("CODE_COMMUNE_INSEE"), label
