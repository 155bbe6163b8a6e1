"""The papers of learning, one a file."""
