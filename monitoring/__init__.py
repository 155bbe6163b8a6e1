"""What changed, how we know it, and what to do next; the published reports.

It may import everything below; `learning` only in `monitoring/domain/sources.py`.
"""
