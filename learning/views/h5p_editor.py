"""The official editor in its frame, what it asks for, and the page around it that saves."""

from __future__ import annotations

import json
import mimetypes
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from governance.models import Person
from governance.permissions import person_of
from learning.domain import h5p_editor
from learning.domain.h5p_files import file_below
from learning.domain.h5p_uploads import keep_upload, upload, uploads_of
from learning.domain.h5p_writing import Unfit, write_content
from learning.h5p.export import without_marks
from learning.h5p.metadata import COPYRIGHT, METADATA, NAMES
from learning.h5p.names import LibraryName
from learning.h5p.parameters import files_in
from learning.models import H5PContent
from learning.permissions import may_write_courses
from learning.reports.h5p import sentence_of
from learning.views.h5p import LIBRARIES, files_of, for_frames

LONGEST = 2 * 1024 * 1024  # signs of what the editor hands over
FILES = "/h5p/editor-files"


@allow(may_write_courses)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def official_editor(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """A new content, or the next revision of one, in the official editor."""
    if not h5p_editor.editor_is_ready():
        raise Http404
    content = get_object_or_404(H5PContent.objects.kept(), uuid=uuid) if uuid else None
    faults: list[str] = []
    if request.method == "POST":
        try:
            kept = _save(request, content)
        except Unfit as unfit:
            faults = [sentence_of(finding) for finding in unfit.findings]
        except ValidationError as error:
            faults = error.messages
        else:
            said = {"title": kept.title, "number": kept.number}
            messages.success(request, _("“%(title)s” is saved as revision %(number)s.") % said)
            return redirect("official_editor_of", uuid=kept.uuid)
    context = {"content": content, "faults": faults, "handed": request.POST.get("content", "")}
    return render(request, "learning/admin/official_editor.html", context, status=422 if faults else 200)


@allow(may_write_courses)
@never_cache
@xframe_options_sameorigin
@require_safe
def editor_frame(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """What stands in the frame: the player, the editor, and what is edited."""
    person = person_of(request.user)
    if person is None or not h5p_editor.editor_is_ready():
        raise Http404
    content = get_object_or_404(H5PContent.objects.kept(), uuid=uuid) if uuid else None
    root = f"/h5p/editor/{h5p_editor.key_for(person)}"
    told = {
        "baseUrl": "",
        "url": "",
        "urlLibraries": LIBRARIES,
        "ajax": {"setFinished": "", "contentUserData": ""},
        "user": {"name": person.name, "mail": ""},
        "hubIsEnabled": False,
        "l10n": {"H5P": {}},
        "contents": {},
        "core": {"scripts": [], "styles": []},
        "loadedJs": [],
        "loadedCss": [],
        "editor": {
            "filesPath": files_of(content) if content else f"{root}/files",
            "tmpPath": f"{root}/files",
            "fileIcon": {"path": f"{FILES}/images/binary-file.png", "width": 50, "height": 50},
            "ajaxPath": f"{root}/ajax/",
            "libraryUrl": f"{FILES}/",
            "copyrightSemantics": COPYRIGHT,
            "metadataSemantics": METADATA,
            "assets": {"css": [], "js": []},
            "apiVersion": {"majorVersion": 1, "minorVersion": 28},
            "language": content.language if content and content.language != "und" else "en",
            "nodeVersionId": 1 if content else None,
        },
        "library": str(content.library) if content else "",
        "params": json.dumps({"params": content.params, "metadata": content.about} if content else {}),
    }
    context = {
        "told": told,
        "styles": [f"{settings.STATIC_URL}h5p/styles/h5p.css", *(f"{FILES}/{name}" for name in h5p_editor.STYLES)],
        "before": [f"{FILES}/{name}" for name in h5p_editor.BEFORE],
        "scripts": [f"{FILES}/{name}" for name in [*h5p_editor.SCRIPTS, h5p_editor.WORDS]],
    }
    response = render(request, "learning/h5p_editor_frame.html", context)
    response["Content-Security-Policy"] = _policy(f"{request.scheme}://{request.get_host()}", root)
    return response


@allow(anyone)
@csrf_exempt  # the frame has no cookie: the key in the address says for whom it asks
@never_cache
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def editor_ajax(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """What the editor asks for: libraries, their words, and keeping a file."""
    person = _asking(key)
    if request.method == "OPTIONS":
        return _for_anybody(HttpResponse(status=204))
    answers = {"libraries": _libraries, "translations": _translations, "files": _keep_file, "filter": _filter}
    if action not in answers:
        raise Http404
    return _for_anybody(answers[action](request, person))


@allow(anyone)
@require_safe
def editor_upload(request: HttpRequest, key: str, path: str) -> HttpResponse:
    """A file that was chosen and is not saved yet, for its editor."""
    found = upload(_asking(key), path)
    if found is None:
        raise Http404
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = HttpResponse(found, content_type=kind)
    if not kind.startswith(("image/", "audio/", "video/")):
        response["Content-Disposition"] = "attachment"
    return for_frames(response, "private, max-age=3600")


@allow(anyone)
@require_safe
def editor_file(request: HttpRequest, path: str) -> HttpResponse:
    """A script, style or picture of the editor's folder."""
    folder = h5p_editor.editor_folder()
    found = file_below(folder, path) if folder else None
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    shown = (
        "image/",
        "font/",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/vnd.ms-fontobject",
    )
    if found is None or not kind.startswith(shown):
        raise Http404
    return for_frames(HttpResponse(found.read_bytes(), content_type=kind), "public, max-age=86400")


def _policy(here: str, root: str) -> str:
    """Scripts and styles of the player, the editor and the libraries, and what the editor asks for; nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {here}",
            f"style-src {here} 'unsafe-inline'",
            f"img-src {here} data: blob:",
            f"media-src {here} data: blob:",
            f"font-src {here} data:",
            f"connect-src {here}{root}/ {here}{LIBRARIES}/ {here}{FILES}/",
            "form-action 'none'",
            f"base-uri {here}",  # jQuery sets it to what it is when it reads a text
            "frame-ancestors 'self'",
            "sandbox allow-scripts allow-modals",
        ]
    )


def _asking(key: str) -> Person:
    person = h5p_editor.person_of_key(key)
    if person is None or person.user is None or not may_write_courses(person.user) or not h5p_editor.editor_is_ready():
        raise Http404
    return person


def _libraries(request: HttpRequest, person: Person) -> JsonResponse:
    if request.method == "POST":
        return JsonResponse(h5p_editor.libraries_told(request.POST.getlist("libraries[]")), safe=False)
    name = LibraryName.of_json(
        {part: request.GET.get(part) for part in ("machineName", "majorVersion", "minorVersion")}
    )
    if name is None:
        return JsonResponse(h5p_editor.libraries_told(), safe=False)
    language, default = request.GET.get("language", "en"), request.GET.get("default-language", "en")
    told = h5p_editor.library_told(name, language, default, LIBRARIES)
    if told is None:
        raise Http404
    return JsonResponse(told)


def _translations(request: HttpRequest, person: Person) -> JsonResponse:
    names = request.POST.getlist("libraries[]")[:500]
    return JsonResponse({"success": True, "data": h5p_editor.translations_told(names, request.GET.get("language", ""))})


def _filter(request: HttpRequest, person: Person) -> JsonResponse:
    """What was pasted; it is held against its semantics when it is saved."""
    try:
        return JsonResponse({"success": True, "data": json.loads(request.POST.get("libraryParameters", ""))})
    except (ValueError, RecursionError):
        return JsonResponse({"success": False, "message": _("This text could not be read. Write it again.")})


def _keep_file(request: HttpRequest, person: Person) -> JsonResponse:
    try:
        field = json.loads(request.POST.get("field", "{}"))
        kind = field.get("type") if isinstance(field, dict) else None
    except (ValueError, RecursionError):
        kind = None
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    try:
        known = kind if kind in ("image", "audio", "video") else "file"
        value = keep_upload(file=file.file, name=file.name or "", kind=known, by=person)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse(value | {"path": value["path"] + "#tmp"})


def _for_anybody(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, POST"
    response["Access-Control-Allow-Headers"] = "x-requested-with, content-type"
    return response


def _save(request: HttpRequest, content: H5PContent | None) -> H5PContent:
    """Keep what the editor handed over."""
    unread = ValidationError(_("What the editor sent cannot be understood. Load the page again."), code="unread")
    text = request.POST.get("content", "")
    try:
        said: Any = json.loads(text) if len(text) <= LONGEST else None
        library, params, metadata = LibraryName.parse(said["library"]), said["params"], said.get("metadata") or {}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise unread from None
    if library is None or not isinstance(params, dict) or not isinstance(metadata, dict):
        raise unread
    person = person_of(request.user)
    clean = without_marks(params)
    chosen = files_in(clean).keys() & uploads_of(person).keys()
    files = {path: found for path in chosen if (found := upload(person, path)) is not None}
    about = {name: value for name, value in metadata.items() if name in NAMES and name != "title"}
    language = metadata.get("defaultLanguage") or (content.language if content else "en")
    return write_content(
        library=library,
        title=str(metadata.get("title") or ""),
        language=str(language)[:10].replace("_", "-"),
        params=clean,
        files=files,
        revises=content,
        about=about,
        by=person,
        is_public=content.is_public if content else False,
    )
