"""The pages of jobs: what one has asked for, and the upload of tables."""
