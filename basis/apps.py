from django.apps import AppConfig


class BasisConfig(AppConfig):
    """Registered for its template tags; it has no models."""

    name = "basis"
