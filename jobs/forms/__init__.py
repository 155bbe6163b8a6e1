"""What people send to jobs."""
