"""The project package: composes settings, addresses and checks. It holds no rules, and nobody imports it."""
