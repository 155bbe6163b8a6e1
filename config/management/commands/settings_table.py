"""Print the table of settings for the README; a test compares the two."""

from typing import Any

from django.core.management.base import BaseCommand

from config.environment import SETTINGS


class Command(BaseCommand):
    help = "Print the table of settings as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| setting | default | meaning |\n|---|---|---|")
        for setting in SETTINGS.values():
            default = f"`{setting.default}`" if setting.default else ""
            self.stdout.write(f"| `{setting.name}` | {default} | {setting.meaning} |")
