"""The pages of monitoring, one noun a file."""
