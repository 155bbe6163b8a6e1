"""What people study and what they have shown that they can do.

It is not a record of results of the health system. It may import `governance`, `jobs` and `basis`.
"""
