"""The activities of monitoring, one a file."""
