"""Writing exercises in the Wagtail admin: a form made of the semantics of a type, looked at and kept as a revision."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import normalize
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from governance.permissions import person_of
from learning.domain.h5p_editor import editor_is_ready
from learning.domain.h5p_files import file_below, folder_of, library_store
from learning.domain.h5p_pictures import thumbnail
from learning.domain.h5p_uploads import keep_upload, upload, uploads_of
from learning.domain.h5p_writing import Unfit, look_at, write_content
from learning.exercises.titles import TITLES
from learning.forms.h5p_content import H5PContentForm
from learning.forms.h5p_nodes import Tree, missing
from learning.forms.h5p_reading import TOP, Reading
from learning.h5p.conformity import conform
from learning.h5p.fields import Fields
from learning.h5p.names import LibraryName
from learning.h5p.parameters import files_in
from learning.h5p.params import begun, completed, in_words_of
from learning.models import H5PContent
from learning.permissions import may_write_courses
from learning.reports.h5p import findings_shown, sentence_of

ON_A_PAGE = 50
INDEX = re.compile(r"\[(\d+)\]")


@allow(may_write_courses)
@require_safe
def exercises(request: HttpRequest) -> HttpResponse:
    """Every work with its newest revision, the newest first."""
    rows = H5PContent.objects.newest().select_related("by")
    if words := normalize("NFC", request.GET.get("q", "").replace("\0", "").strip()[:100]):
        rows = rows.filter(title__icontains=words)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "learning/admin/exercises.html", {"page": page, "words": words, "has_editor": editor_is_ready()}
    )


@allow(may_write_courses)
@require_safe
def exercise_types(request: HttpRequest) -> HttpResponse:
    """The types of which an exercise can be made: ours first, then what packages brought."""
    store = library_store()
    found = [library for library in store.all() if library.runnable and store.fields(library.name)]
    newest = {library.name.machine: library for library in sorted(found, key=lambda each: each.version)}
    ours = {machine for machine, library in newest.items() if store.is_built_in(library.name)}
    types = sorted(newest.values(), key=lambda each: (each.name.machine not in ours, each.title))
    rows = [(library, _(TITLES.get(library.name.machine, library.title))) for library in types]
    return render(request, "learning/admin/exercise_types.html", {"rows": rows})


@allow(may_write_courses)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_add(request: HttpRequest, library: str) -> HttpResponse:
    """A new work; with `from`, a copy of another one, in its language or another."""
    name = LibraryName.of_folder(library)
    if name is None or library_store().get(name) is None:
        raise Http404
    asked = request.POST.get("from") or request.GET.get("from")
    source = get_object_or_404(H5PContent.objects.kept(), uuid=_uuid(asked)) if asked else None
    said = request.POST.get("language") or request.GET.get("language")
    return _Desk(request, name, "en" if said == "en" else "bn", source=source).answer()


@allow(may_write_courses)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next revision of a work. An earlier revision can be opened too: saved, it becomes the newest."""
    content = get_object_or_404(H5PContent.objects.kept(), uuid=uuid)
    newest = H5PContent.objects.newest().get(work=content.work)
    seen = _uuid(request.POST["revises"]) if "revises" in request.POST else newest.uuid
    revises = get_object_or_404(H5PContent.objects.kept(), uuid=seen, work=content.work)
    language = content.language if content.language in ("bn", "en") else "en"
    return _Desk(request, content.library, language, content=content, revises=revises).answer()


@allow(may_write_courses)
@require_safe
def exercise_history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The revisions of a work: when, by whom, and what they said had changed."""
    content = get_object_or_404(H5PContent.objects.kept(), uuid=uuid)
    rows = H5PContent.objects.kept().filter(work=content.work).select_related("by").order_by("-number")
    return render(request, "learning/admin/exercise_history.html", {"content": content, "revisions": rows})


@dataclass
class _Desk:
    """One visit to the form: what was sent is read, one button acts, and the form is shown again or left."""

    request: HttpRequest
    library: LibraryName
    language: str
    content: H5PContent | None = None
    revises: H5PContent | None = None
    source: H5PContent | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        self.store = library_store()
        self.person = person_of(self.request.user)
        self.fields = self.fields_of(self.library) or ()
        if not self.fields:  # saved from an empty form, all values would be gone
            text = _("%(library)s does not describe its fields, so its contents are not written here.")
            messages.warning(self.request, text % {"library": self.library})
            return redirect("exercises")
        if self.request.method != "POST":
            return self.shown(self.first_values(), H5PContentForm(initial=self.initial()))
        verb, _space, place = self.request.POST.get("do", "save").partition(" ")
        values, form = self.read(verb, place), H5PContentForm(self.request.POST)
        if verb not in ("save", "preview"):
            form.errors.clear()
            return self.shown(values, form, place=place)
        self.tell_missing(values)
        if form.errors or self.errors:
            return self.shown(values, form, status=422)
        return self.keep(values, form, verb)

    def keep(self, values: dict[str, Any], form: H5PContentForm, verb: str) -> HttpResponse:
        said = dict(form.cleaned_data) | {"library": self.library, "params": values, "files": self.chosen(values)}
        said |= {"revises": self.revises, "copies": self.content or self.source}
        try:
            if verb == "preview" and self.person is not None:
                return self.shown(values, form, draft=look_at(by=self.person, **said))
            kept = write_content(by=self.person, **said)
        except Unfit as unfit:
            self.tell(unfit, values)
            return self.shown(values, form, status=422)
        except ValidationError as error:
            form.add_error(None, error)
            return self.shown(values, form, status=422)
        messages.success(
            self.request,
            _("“%(title)s” is saved as revision %(number)s.") % {"title": kept.title, "number": kept.number},
        )
        return redirect("exercise_edit", uuid=kept.uuid)

    def read(self, verb: str, place: str) -> dict[str, Any]:
        reading = Reading(
            data=self.request.POST,
            uploads=self.request.FILES,
            act=(verb, place),
            files=self.known_files(),
            fields_of=self.fields_of,
            begun_of=lambda name: self.store.fields(name, self.language),
            keep=lambda file, kind: keep_upload(file=file, name=file.name or "", kind=kind, by=self.person),
            errors=self.errors,
        )
        return reading.read(self.fields)

    def tell(self, unfit: Unfit, values: dict[str, Any]) -> None:
        """What does not fit stands beside its field, by the label that the author reads there."""
        nodes = Tree(self.fields_of, self.title_of, {}).nodes(self.fields, values)
        labels = {node.name: node.label for node in _all(nodes)}
        for finding in unfit.findings:
            place = TOP + INDEX.sub(r".\1", finding.path)
            said = replace(finding, path=labels.get(place, finding.path))
            self.errors.setdefault(place, []).append(sentence_of(said))

    def tell_missing(self, values: dict[str, Any]) -> None:
        """What is empty must be filled in, unless it came empty."""
        before = self.content or self.source
        was = missing(self.fields, before.params, self.fields_of) if before else []
        for place in missing(self.fields, values, self.fields_of):
            if place not in was:
                self.errors.setdefault(place, []).append(_("Fill this in."))

    def first_values(self) -> dict[str, Any]:
        if self.content is not None:
            return self.stated(self.content.params)
        fresh = begun(self.store.fields(self.library, self.language) or ())
        if self.source is None:
            return fresh
        if self.source.language == self.language:
            return self.stated(self.source.params)
        return in_words_of(self.fields, self.source.params, fresh)

    def stated(self, values: Any) -> Any:
        """What the form shows is what it saves: a switch that a content does not state is as in a new one, not off."""
        fields = self.store.fields(self.library, self.language) or ()
        return completed(fields, values, lambda name: self.store.fields(name, self.language))

    def initial(self) -> dict[str, Any]:
        before = self.content or self.source
        title = before.title if before else ""
        if self.source is not None and self.source.language == self.language:
            title = _("%(title)s (copy)") % {"title": title}
        return {"title": title, "language": self.language, "is_public": before.is_public if before else False}

    def fields_of(self, name: LibraryName) -> Fields | None:
        return self.store.fields(name, get_language() or "en") if self.store.get(name) else None

    def known_files(self) -> dict[str, dict[str, Any]]:
        """The file values that may be referred to: those of the content before, and what was chosen since."""
        befores = [each.params for each in (self.content, self.revises, self.source) if each is not None]
        return files_in(befores) | uploads_of(self.person)

    def chosen(self, values: Any) -> dict[str, bytes]:
        """The files among the values that were chosen and are not in a content yet."""
        found = ((path, upload(self.person, path)) for path in files_in(values))
        return {path: content for path, content in found if content is not None}

    def picture_of(self, path: str) -> str:
        """A small form of a picture that the form names, in the page itself: what is not saved has no address."""
        befores = [each for each in (self.content, self.revises, self.source) if each is not None]
        there = (found for each in befores if (found := file_below(folder_of(each.uuid), path)))
        content = upload(self.person, path) or next((found.read_bytes() for found in there), None)
        small = thumbnail(content) if content else None
        return f"data:image/webp;base64,{base64.b64encode(small).decode()}" if small else ""

    def shown(
        self,
        values: dict[str, Any],
        form: H5PContentForm,
        *,
        status: int = 200,
        draft: H5PContent | None = None,
        place: str = "",
    ) -> HttpResponse:
        tree = Tree(self.fields_of, self.title_of, self.errors, picture_of=self.picture_of)
        beside = self.source.params if self.source and self.source.language != self.language else None
        nodes = tree.nodes(self.fields, values, source=beside)
        library = self.store.get(self.library)
        context = {
            "nodes": nodes,
            "form": form,
            "media": tree.media,
            "content": self.content,
            "revises": self.revises,
            "source": self.source,
            "library": library,
            "type": _(TITLES.get(self.library.machine, library.title)) if library else "",
            "language": self.language,
            "draft": draft,
            "place": place,
            "errors": self.loose_errors(nodes),
            "lost": self.lost(),
            "has_editor": editor_is_ready(),
            "has_errors": bool(self.errors or form.errors),
        }
        return render(self.request, "learning/admin/exercise_form.html", context, status=status)

    def lost(self) -> list[tuple[str, str, bool]]:
        """What of a content that came as a package the form cannot keep."""
        if self.content is None or self.request.method == "POST":
            return []
        done = conform(self.content.params, self.library, self.store.fields)
        return findings_shown(finding for finding in done.findings if finding.code == "unknown_value")

    def title_of(self, name: LibraryName) -> str:
        library = self.store.get(name)
        return f"{library.title} {name.major}.{name.minor}" if library else str(name)

    def loose_errors(self, nodes: list[Any]) -> list[str]:
        """Errors whose place the form does not show."""
        places = {node.name for node in _all(nodes)}
        return [text for place, texts in self.errors.items() if place not in places for text in texts]


def _all(nodes: list[Any]) -> list[Any]:
    return [each for node in nodes for each in (node, *_all(node.children))]


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
