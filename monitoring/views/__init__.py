"""Pages of monitoring, one noun a file."""
