"""The pictures and sounds of published versions, by what they hold: a phone asks for each of them once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from learning.models import ContentFile


@allow(anyone)
@require_safe
def content_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture or sound. It never changes, so that it may be kept for ever."""
    found = get_object_or_404(ContentFile, sha256=sha256)
    with found.file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type=found.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
