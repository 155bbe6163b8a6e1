"""The activities of learning, one a file."""
