from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Dishari"
    default = True  # of the classes in this module; without it Django takes none, and no check of ours is registered

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registering checks needs loaded apps


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours asks for: the second of the two viewers that come with the API's package."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*"]
