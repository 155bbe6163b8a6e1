"""H5P contents for those who bring them, and how people scored in them for those who train."""

from __future__ import annotations

import io
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, signed_in
from governance.permissions import person_of
from jobs.domain.queue import enqueue
from jobs.models import Job
from jobs.permissions import visible_to as visible_jobs
from learning.domain.h5p_packages import export_package, import_package
from learning.domain.h5p_questions import answers_to, questions_of
from learning.forms.h5p_upload import H5PUploadForm
from learning.h5p.findings import Finding
from learning.jobs.h5p_import import KIND
from learning.models import H5PContent, H5PResult, H5PStatement
from learning.permissions import may_write_courses, plays, visible_to
from learning.reports.h5p import answers_sheet, findings_shown, questions_sheet, results_sheet
from learning.views.sheets import sheet_file

ON_A_PAGE = 50
LARGE = 2 * 1024 * 1024  # bytes of a package that comes in by a job
MOST_IN_FILE = 100_000


@allow(may_write_courses)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def h5p_contents(request: HttpRequest) -> HttpResponse:
    """The contents that there are; a package that is sent comes in, or everything that stands against it is told."""
    sent = request.method == "POST"
    form = H5PUploadForm(request.POST, request.FILES) if sent else H5PUploadForm()
    done = None
    if sent and form.is_valid():
        file, is_public = form.cleaned_data["file"], form.cleaned_data["is_public"]
        if file.size > LARGE:
            job = enqueue(kind=KIND, payload={"public": is_public}, by=request.user, file=file)
            return redirect("job", pk=job.pk)
        done = import_package(file=file.file, by=person_of(request.user), is_public=is_public)
    refused = bool(form.errors) or (done is not None and done.content is None)
    context = {
        "form": form,
        "done": done,
        "name": form.cleaned_data["file"].name if done else "",
        "findings": findings_shown(done.findings) if done else [],
        "page": Paginator(H5PContent.objects.newest(), ON_A_PAGE).get_page(request.GET.get("page")),
        "title": _("H5P contents"),
    }
    return render(request, "learning/h5p_contents.html", context, status=422 if refused else 200)


@allow(may_write_courses)
@never_cache
@require_safe
def h5p_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of a large package that was brought in by a job."""
    job = get_object_or_404(visible_jobs(request.user, Job.objects.filter(kind=KIND)), pk=pk)
    result = job.result or {}
    found = [Finding(each["code"], each["path"], each.get("values") or {}) for each in result.get("findings", [])]
    context = {
        "job": job,
        "content": H5PContent.objects.filter(uuid=result["content"]).first() if result.get("content") else None,
        "findings": findings_shown(found),
    }
    return render(request, "learning/h5p_import.html", context)


@allow(may_write_courses)
@require_safe
def h5p_export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The content as a package that another server accepts."""
    content = get_object_or_404(H5PContent.objects.kept(), uuid=uuid)
    file = io.BytesIO()
    export_package(content=content, file=file)
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{content.machine}-{str(content.uuid)[:8]}.h5p"'
    return response


@allow(signed_in)
@require_safe
def h5p_results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How people scored: one's own results, and those of the people where one trains."""
    content = get_object_or_404(plays(request.user, H5PContent.objects.all()), uuid=uuid)
    rows = visible_to(request.user, H5PResult.objects.filter(content=content)).select_related("person")
    title = _("Results of %(title)s") % {"title": content.title}
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    table = results_sheet(page.object_list, title=title).for_page(get_language())
    return render(request, "learning/h5p_results.html", {"content": content, "page": page, "table": table})


@allow(signed_in)
@require_safe
def h5p_answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What people answered, and how well each question works, as far as one may see: oneself and where one trains."""
    content = get_object_or_404(plays(request.user, H5PContent.objects.all()), uuid=uuid)
    seen = visible_to(request.user, H5PStatement.objects.all())
    rows = answers_to(content, seen)
    title = _("Answers to %(title)s") % {"title": content.title}
    if request.GET.get("format") in ("csv", "xlsx"):
        return sheet_file(answers_sheet(rows[:MOST_IN_FILE], title=title), request.GET["format"], "answers")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    language = get_language() or "bn"
    questions = questions_sheet(questions_of(content, seen), title=_("How well each question works"))
    context = {
        "content": content,
        "page": page,
        "table": answers_sheet(page.object_list, title=title).for_page(language),
        "questions": questions.for_page(language) if questions.rows else None,
    }
    return render(request, "learning/h5p_answers.html", context)
