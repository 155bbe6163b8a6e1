"""Reports: each a pure function of a frozen snapshot, the version of its template and a language."""
