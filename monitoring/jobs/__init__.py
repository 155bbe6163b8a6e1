"""The jobs of monitoring: building reports, values by the many, asking a DHIS2."""
