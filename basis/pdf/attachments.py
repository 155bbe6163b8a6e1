"""Files inside a PDF: ReportLab writes the document but knows no embedded files, so their objects are made here."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString, PDFZCompress


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the document."""

    name: str
    content: bytes
    media_type: str
    description: str = ""


def embed(document: PDFDocument, attachments: Sequence[Attachment]) -> None:
    """Hang the files into the catalogue of a document that is about to be written. No dates: bytes must repeat."""
    if not attachments:
        return
    names: list[object] = []
    specs = []
    for number, attachment in enumerate(sorted(attachments, key=lambda each: each.name)):
        stream = PDFStream(
            PDFDictionary(
                {
                    "Type": PDFName("EmbeddedFile"),
                    "Subtype": "/" + attachment.media_type.replace("/", "#2F"),
                    "Params": PDFDictionary({"Size": len(attachment.content)}),
                }
            ),
            attachment.content,
            [PDFZCompress],
        )
        body = document.Reference(stream, f"embedded-file-{number}")
        spec = PDFDictionary(
            {
                "Type": PDFName("Filespec"),
                "F": PDFString(attachment.name),
                "UF": PDFString(attachment.name),
                "Desc": PDFString(attachment.description),
                "AFRelationship": PDFName("Data"),
                "EF": PDFDictionary({"F": body, "UF": body}),
            }
        )
        reference = document.Reference(spec, f"file-specification-{number}")
        names += [PDFString(attachment.name), reference]
        specs.append(reference)
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
