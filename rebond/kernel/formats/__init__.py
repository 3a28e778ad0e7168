"""The formats of the delivered files: recognised by content, read in constant memory, rejects set aside.

`read_folder` reads a whole folder into Parquet tables, `read_file` one file (or a stream) into chunks.
"""

from rebond.kernel.formats.delivery import LIMITS, Aside, Chunk, Declared, Event, FileFacts, Limits, NotUsed, Refusal
from rebond.kernel.formats.folder import IntakeSummary, TakenFile, read_folder
from rebond.kernel.formats.reading import read_file, recognise
from rebond.kernel.formats.superseding import superseded

__all__ = [
    "LIMITS",
    "Aside",
    "Chunk",
    "Declared",
    "Event",
    "FileFacts",
    "IntakeSummary",
    "Limits",
    "NotUsed",
    "Refusal",
    "TakenFile",
    "read_file",
    "read_folder",
    "recognise",
    "superseded",
]
