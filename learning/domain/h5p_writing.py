"""Making a content here: a first revision, the next one of a work, or a copy that becomes a work of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.text import clean
from governance.domain import log
from governance.models import Person
from governance.permissions import demand
from learning.domain.h5p_files import folder_of, library_store, limits
from learning.domain.h5p_packages import keep_libraries
from learning.domain.h5p_pictures import forget_files, make_small_pictures
from learning.exercises.soundness import faults
from learning.h5p.conformity import conform
from learning.h5p.findings import Finding, refusing
from learning.h5p.jsons import BadJson, load
from learning.h5p.names import LibraryName
from learning.h5p.parameters import files_in
from learning.h5p.params import begun
from learning.h5p.schema import check_package
from learning.models import H5PContent
from learning.permissions import may_write_courses


class Unfit(ValidationError):
    """The values do not fit the type; `findings` say each place."""

    def __init__(self, findings: list[Finding]):
        super().__init__([finding.message for finding in findings], code="unfit")
        self.findings = findings


def write_content(
    *,
    library: LibraryName,
    title: str,
    language: str,
    params: dict[str, Any],
    by: Person | None,
    files: Mapping[str, bytes] | None = None,
    revises: H5PContent | None = None,
    copies: H5PContent | None = None,
    note: str = "",
    is_public: bool = False,
    work: uuid.UUID | None = None,
    about: Mapping[str, Any] | None = None,
    is_draft: bool = False,
) -> H5PContent:
    """Keep what an author wrote. `work`: which one, for a first revision; `files`: new ones, by their path in the
    content; those of the content that it revises or copies are taken over where the values name them. Raises Unfit, and
    ValidationError: not_installed, no_title, moved_on (somebody else revised the work meanwhile).
    """
    demand(may_write_courses, by)
    title = clean(title)[:255]
    if not title:
        raise ValidationError(_("Give it a title."), code="no_title")
    store, befores = library_store(), [each for each in (copies, revises) if each is not None]
    installed = store.get(library)
    if installed is None or not installed.runnable:
        raise ValidationError(
            _("%(library)s is not installed here."), code="not_installed", params={"library": str(library)}
        )
    if revises is not None and revises.machine != library.machine:
        raise ValidationError(
            _("A revision stays of the type %(library)s. Make a new content of the other type."),
            code="other_type",
            params={"library": str(revises.library)},
        )
    about = {**(befores[0].about if befores else {}), **(about or {}), "title": title, "language": language}
    params = _sound(params, about, library)
    there = {path for each in befores for path in _below(each)} | set(files or ())
    kept = there & files_in(params).keys()
    done = conform(params, library, store.fields, kept)
    if wrong := [*refusing(done.findings), *faults(library.machine, done.played)]:
        raise Unfit(wrong)
    new = uuid.uuid4()
    _put(new, befores, files or {}, kept)
    if sum(path.stat().st_size for path in folder_of(new).rglob("*") if path.is_file()) > limits().total:
        shutil.rmtree(folder_of(new))
        raise Unfit([Finding("too_large", "", {"most": limits().total})])
    try:
        content = _keep(
            H5PContent(
                uuid=new,
                work=work or uuid.uuid4(),
                title=title,
                language=language,
                machine=library.machine,
                major=library.major,
                minor=library.minor,
                about=about,
                params=params,
                played=done.played,
                sha256=_sha256(new, params),
                is_public=is_public,
                is_draft=is_draft,
                note=note,
                by=by,
            ),
            None if is_draft else revises,
        )
    except BaseException:
        shutil.rmtree(folder_of(new), ignore_errors=True)  # no row names these files
        raise
    make_small_pictures(uuid=new)
    return content


def look_at(*, by: Person, **values: Any) -> H5PContent:
    """A draft of what `write_content` would keep, for its author alone; it takes the place of their last one."""
    for before in H5PContent.objects.filter(by=by, is_draft=True):
        before.delete()
        forget_files(before.uuid)
    return write_content(by=by, is_draft=True, **values)


def load_content(*, name: str, said: dict[str, Any], by: Person | None) -> H5PContent:
    """Write a content from a file, under a name that stays: {library, title, language, params}. Words of the player
    begin with those of its language. Loaded again it is the same; what has changed is its next revision.
    """
    library = LibraryName.parse(said["library"])
    assert library is not None, f"{said['library']} is no library"
    work = uuid.uuid5(uuid.NAMESPACE_URL, f"dishari:exercise:{name}")
    params = begun(library_store().fields(library, said["language"]) or ()) | said["params"]
    before = H5PContent.objects.filter(work=work).newest().first()
    if before is not None and (before.title, before.params) == (said["title"], params):
        return before
    options = {"title": said["title"], "language": said["language"], "is_public": bool(said.get("is_public"))}
    return write_content(library=library, params=params, by=by, revises=before, work=work, **options)


@transaction.atomic
def _keep(content: H5PContent, revises: H5PContent | None) -> H5PContent:
    if revises is not None:
        rows = H5PContent.objects.select_for_update().filter(work=revises.work)
        if max(row.number for row in rows) != revises.number:
            raise ValidationError(
                _("Somebody else has changed it meanwhile. Open the newest revision; what you wrote is still here."),
                code="moved_on",
            )
        content.work, content.number = revises.work, revises.number + 1
    content.save(force_insert=True)
    keep_libraries(content=content)
    if content.is_draft:
        return content
    log.record(
        by=content.by,
        verb="revise" if revises else "write",
        noun="H5PContent",
        key=str(content.uuid),
        before={"content": str(revises.uuid)} if revises else {},
        after={"title": content.title, "library": str(content.library), "number": content.number},
    )
    return content


def _sound(params: dict[str, Any], about: Mapping[str, Any], library: LibraryName) -> dict[str, Any]:
    """The values as JSON that every host reads back. Raises Unfit: what is exported is accepted by another import."""
    package = {**about, "mainLibrary": library.machine, "preloadedDependencies": []}
    try:
        read = load(json.dumps(params).encode(), "content/content.json", limits())
    except BadJson as bad:
        raise Unfit([bad.finding]) from bad
    except RecursionError:
        raise Unfit([Finding("json_depth", "content/content.json")]) from None
    if wrong := check_package(package):
        raise Unfit(wrong)
    return dict(read)


def _below(content: H5PContent) -> list[str]:
    folder = folder_of(content.uuid)
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _put(new: uuid.UUID, befores: list[H5PContent], files: Mapping[str, bytes], kept: set[str]) -> None:
    folder = folder_of(new)
    folder.mkdir(parents=True)
    for name in kept:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in files:
            target.write_bytes(files[name])
        else:
            there = (folder_of(each.uuid) / name for each in befores)
            shutil.copyfile(next(path for path in there if path.is_file()), target)


def _sha256(new: uuid.UUID, params: Any) -> str:
    """Over the values and the files, in their order."""
    digest = hashlib.sha256(repr(params).encode())
    folder = folder_of(new)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
