"""Work of learning that runs later."""
