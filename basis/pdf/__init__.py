"""
Papers: documents in Bangla and English that come out as the same bytes every time.

What it is: a builder (`Paper`) that lays out headings, paragraphs, tables, charts and headline
figures on A4 and returns the bytes of a PDF. Bangla is shaped, can be copied and searched, and
Latin letters stand beside it in the same font.

What it is not: it knows no report, no model and no person; what a document says comes from above.

It imports `basis.numerals` and Django's settings and translation, and nothing else of ours.
"""

from basis.pdf.charts import paint_pdf
from basis.pdf.paper import Column, Headline, Paper

__all__ = ["Column", "Headline", "Paper", "paint_pdf"]
