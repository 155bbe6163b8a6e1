"""What learners and authors send."""
