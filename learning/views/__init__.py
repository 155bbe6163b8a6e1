"""The pages of learning, one noun a file."""
