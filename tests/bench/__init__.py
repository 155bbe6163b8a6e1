"""Measurements: times as a ratio to a baseline of the same run, because machines are noisy. `make bench` runs them."""
