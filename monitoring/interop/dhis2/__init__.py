"""DHIS2 from outside: its periods, its three file formats, its web interface. Pure: no database, no rules of ours."""
