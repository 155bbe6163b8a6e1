"""Tables from outside: indicators, targets, values. Each is saved through a domain verb."""
