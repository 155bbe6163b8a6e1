"""Write an H5P content as a package, on the command line."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from learning.domain.h5p_packages import export_package
from learning.models import H5PContent


class Command(BaseCommand):
    help = "Write a content with all its libraries as a package that another server accepts."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("uuid", metavar="UUID", type=UUID)
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, uuid: UUID, file: Path, **options: Any) -> None:
        content = H5PContent.objects.filter(uuid=uuid).first()
        if content is None:
            raise CommandError(f"There is no content {uuid}.", returncode=1)
        try:
            with file.open("wb") as opened:
                left = export_package(content=content, file=opened)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        for name in left:
            self.stderr.write(f"{name} is not installed and was left out.")
        self.stdout.write(str(file))
