"""Who we are, who may, what was decided, what it costs.

It is not the place for results or for learning: those stand above and look down. It may import `jobs` and `basis`.
"""
