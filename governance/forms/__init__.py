"""Forms of governance: what a person typed becomes values; rules live in the domain."""
