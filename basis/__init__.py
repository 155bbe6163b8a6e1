"""How things are written down: numerals, money, periods, text, tables and row reports, charts, PDF.

What it is: the one place that knows how a number, an amount, a period or a table is read from people and
shown to them, in Bangla and in English. What it is not: a place for models, rules or decisions; it knows
nobody's data. It may import Django (for translated messages and template filters) and no app of ours.
"""
