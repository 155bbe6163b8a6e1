"""Playing H5P. What a package brings runs in a frame with an origin of its own: it sees no cookie, no page and no
address of ours, and what it has to say comes by messages to the page around it, which sends it here.
"""

from __future__ import annotations

import json
import mimetypes
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone
from governance.permissions import person_of
from learning.domain.h5p_bundles import BUNDLES, bundle_folder, bundles_of
from learning.domain.h5p_files import file_below, folder_of, key_of, library_store, may_fetch
from learning.domain.h5p_frame import ID, integration
from learning.domain.h5p_packages import is_stale, renew_content
from learning.domain.h5p_pictures import small_picture
from learning.domain.h5p_results import states_of, take_events
from learning.models import H5PContent, H5PContentLibrary
from learning.permissions import plays

LONGEST_POST = 1024 * 1024
TWO_WEEKS = "private, max-age=1209600, immutable"  # as long as a key holds
FOREVER = "public, max-age=31536000, immutable"
LIBRARIES = "/h5p/libraries"
# Kinds of files that a browser would show as a page or run are handed out as a download.
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
SHOWN = ("image/", "audio/", "video/", "font/", "text/css", "text/plain", "application/json", "text/vtt")


@allow(anyone)
@require_safe
def play(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A content on a page of its own."""
    return render(request, "learning/h5p_play.html", {"content": _found(request, uuid)})


@allow(anyone)
@never_cache
@xframe_options_sameorigin
@require_safe
def frame(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What stands in the frame: the player, the libraries, the content, and where somebody stopped."""
    content = _found(request, uuid)
    language = "bn" if request.GET.get("language") == "bn" else "en"
    libraries = list(content.libraries.all())
    if is_stale(libraries, library_store()):
        renew_content(content=content)
        content.refresh_from_db()
        libraries = list(content.libraries.all())
    folders = _folders(libraries)
    with override(language):
        told = integration(
            content,
            files=files_of(content),
            libraries=LIBRARIES,
            folders=folders,
            states=states_of(content, person_of(request.user)),
        )
    rows = [(library.name, library.styled) for library in libraries]
    bundles = bundles_of(rows, library_store(), libraries=LIBRARIES, core=f"{settings.STATIC_URL}h5p")
    files = {
        "scripts": [f"{BUNDLES}/{name}" for name in bundles.scripts],
        "styles": [f"{BUNDLES}/{name}" for name in bundles.styles],
    }
    context = {"content": content, "language": language, "told": told, "files": files, "id": ID}
    response = render(request, "learning/h5p_frame.html", context)
    response["Content-Security-Policy"] = _policy(request, files_of(content))
    return response


@allow(anyone)
@never_cache
@require_safe
def visitor(request: HttpRequest) -> JsonResponse:
    """Who looks at a page that everybody gets alike: the key under which answers wait, and the token for sending."""
    person = person_of(request.user)
    return JsonResponse({"person": str(person.pk) if person else "", "token": get_token(request)})


@allow(anyone)
@never_cache
@require_POST
def events(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """What the page around a frame sends for the person who is logged in. Sent again, it is kept once. Who is not
    logged in any more is told so, and keeps it until they are.
    """
    person = person_of(request.user)
    if person is None:
        return JsonResponse({"error": {"code": "logged_out"}}, status=401)
    content = _found(request, uuid)
    if content.is_draft:
        return JsonResponse({"kept": 0, "refused": 0})
    try:
        if len(request.body) > LONGEST_POST:
            raise ValueError
        sent = json.loads(request.body)
        taken = take_events(content=content, person=person, events=sent["events"], clock=sent.get("now"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": {"code": "bad_event"}}, status=422)
    except ValidationError as error:
        return JsonResponse({"error": {"code": error.code, "message": " ".join(error.messages)}}, status=422)
    return JsonResponse(asdict(taken))


@allow(anyone)
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def content_file(request: HttpRequest, uuid: UUID, key: str, path: str) -> HttpResponse:
    """A picture, sound or video of a content, for whom its frame was shown: the frame has no cookie, but the key.

    A phone gets pictures of a phone's width: browsers say whether they are on one.
    """
    if not may_fetch(uuid, key, on=timezone.localdate()):
        raise Http404
    if request.method == "OPTIONS":
        return _asked_before()
    phone = request.headers.get("Sec-CH-UA-Mobile") == "?1"
    if small := small_picture(uuid, path, phone=phone):
        response = for_frames(FileResponse(small.open("rb"), content_type="image/webp"), TWO_WEEKS)
    else:
        response = _file(folder_of(uuid), path, TWO_WEEKS)
    patch_vary_headers(response, ["Sec-CH-UA-Mobile"])
    return response


@allow(anyone)
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def library_file(request: HttpRequest, folder: str, path: str) -> HttpResponse:
    """A script, style or font of a library: the same for everybody, and for ever under this address."""
    found = library_store().folder_named(folder)
    if found is None:
        raise Http404
    if request.method == "OPTIONS":
        return _asked_before()
    return _file(found, path, FOREVER)


def files_of(content: H5PContent) -> str:
    """The address below which the files of a content stand this week, without a slash at its end."""
    key = key_of(content.uuid, on=timezone.localdate())
    return reverse("h5p_file", args=[content.uuid, key, "x"])[: -len("/x")]


@allow(anyone)
@require_safe
def bundle(request: HttpRequest, name: str) -> HttpResponse:
    """A script or style that was made of many, in the form that the browser takes."""
    accepted = request.headers.get("Accept-Encoding", "")
    path = file_below(bundle_folder(), name)
    if path is None or path.suffix not in KINDS:
        raise Http404
    response = FileResponse(path.open("rb"), content_type=KINDS[path.suffix])
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        if encoding in accepted and (smaller := file_below(bundle_folder(), name + ending)):
            response = FileResponse(smaller.open("rb"), content_type=KINDS[path.suffix])
            response["Content-Encoding"] = encoding
            break
    response["Vary"] = "Accept-Encoding"
    return for_frames(response, FOREVER)


def _found(request: HttpRequest, uuid: UUID) -> H5PContent:
    return get_object_or_404(plays(request.user, H5PContent.objects.all()), uuid=uuid)


def _file(folder: Path, path: str, cache: str) -> HttpResponse:
    found = file_below(folder, path)
    if found is None:
        raise Http404
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    script = kind in ("text/javascript", "application/javascript")
    response = FileResponse(found.open("rb"), content_type=kind)
    if not script and not kind.startswith(SHOWN):
        response["Content-Disposition"] = "attachment"
    return for_frames(response, cache)


def for_frames(response: FileResponse, cache: str) -> FileResponse:
    """What a frame without an origin may load, and a browser that is led there shows as nothing of ours."""
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"  # fonts ask for it
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _asked_before() -> HttpResponse:
    """To a browser that asks, before a script of a frame reads a file, whether it may: reading alone."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "x-requested-with, content-type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _folders(libraries: list[H5PContentLibrary]) -> dict[str, str]:
    """{"H5P.Blanks-1.14": "H5P.Blanks-1.14.6"}: the folders in which libraries stand."""
    store = library_store()
    found = ((library.name, store.get(library.name)) for library in libraries)
    return {name.folder: f"{name.folder}.{library.patch}" for name, library in found if library is not None}


def _policy(request: HttpRequest, files: str) -> str:
    """Scripts and files of the content and its libraries, and nothing else: no form, no frame, no page of anybody."""
    here = f"{request.scheme}://{request.get_host()}"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {here} blob:",
            f"style-src {here} 'unsafe-inline'",
            f"img-src {here} data: blob:",
            f"media-src {here} data: blob:",
            f"font-src {here} data:",
            f"connect-src {here}{LIBRARIES}/ {here}{files}/",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
            "sandbox allow-scripts",
        ]
    )
