"""Publishing a course: its draft is frozen into a version that never changes."""

from __future__ import annotations

import copy
import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model

from basis.text import clean
from governance.domain import log
from governance.models import Person
from learning import permissions, queries
from learning.domain import h5p_writing, pictures
from learning.models import Course, CourseVersion, Standard, StandardVersion
from learning.values import ChangeKind, CourseContent

NAMED = {"picture", "content", "content_en"}  # values of a course file that are names of something beside it


def publish_version(
    *, course: Course, by: Person | None, kind: str = ChangeKind.MINOR, note: str = ""
) -> CourseVersion:
    """Freeze the course as it stands into its next version; what has not changed makes no new one.

    The first version is 1.0; a correction of 1.0 is 1.1, a new edition 2.0. Raises ValidationError: nothing_to_learn,
    text_missing, changes_too_much (a "correction" that would take work away from people or ask more of them).
    """
    if not permissions.publishes_courses(by):
        raise PermissionDenied
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=course.pk)
        content = tidy(course.as_content(pictures.keep))
        newest = queries.newest_version(course)
        check(content, newest, kind)
        if newest is not None and _without_version(newest.parsed.data) == content:
            return newest
        major, minor = _next_number(newest, kind)
        text = canonical({**content, "version": f"{major}.{minor}"})
        version = CourseVersion.objects.create(
            course=course,
            major=major,
            minor=minor,
            content=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            standard_version=course.certifies,
            by=by,
            note=note,
        )
        log.record(
            by=by,
            verb="publish_course",
            noun="CourseVersion",
            key=f"{course.slug} {version.number}",
            before={"version": newest.number if newest else None},
            after={"version": version.number, "sha256": version.sha256, "note": note},
        )
    return version


def check_draft(*, course: Course) -> None:
    """Say before publication what would keep the course from being published. Raises ValidationError."""
    content = tidy(course.as_content(_named_only))
    check(content, queries.newest_version(course) if course.pk else None, course.change_kind)


def check(content: dict[str, Any], newest: CourseVersion | None, kind: str) -> None:
    """The rules of a version: something to learn, in both languages, and no correction that changes the work."""
    read = CourseContent(content)
    if not read.places:
        raise ValidationError(_("Add a lesson with at least one screen."), code="nothing_to_learn")
    for path, texts in read.texts():
        if bool(texts["bn"]) != bool(texts["en"]) and not path.endswith("/audio"):
            raise ValidationError(
                _("A text stands in one language only: %(text)s"),
                code="text_missing",
                params={"text": texts["bn"] or texts["en"]},
            )
    if newest is not None and kind == ChangeKind.MINOR and shape(content) != shape(newest.parsed.data):
        raise ValidationError(
            _(
                "This is more than a small correction: screens, questions, pass marks or attempts differ from the "
                "published version. Choose “New edition”."
            ),
            code="changes_too_much",
        )


def shape(content: dict[str, Any]) -> list[Any]:
    """What a correction must leave as it is: which activities there are, and what passing them takes."""
    return [
        (
            activity["uuid"],
            activity["kind"],
            activity.get("required", True),
            activity.get("pass_mark"),
            activity.get("attempts"),
            activity.get("work") or activity.get("content"),
            activity.get("work_en") or activity.get("content_en") or "",
            activity.get("weight", 1),
            sorted(question["uuid"] for question in activity.get("questions", [])),
        )
        for lesson in content["lessons"]
        for activity in lesson["activities"]
    ]


def canonical(content: Any) -> str:
    """The one way to write a content down: keys sorted, no spaces, Unicode as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tidy(value: Any) -> Any:
    """The same tree with every text in form NFC and without what cannot be kept."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): tidy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [tidy(inner) for inner in value]
    return value


def load_course(content: dict[str, Any], *, folder: Path, by: Person | None) -> CourseVersion:
    """Write a course from a file as an author would, and publish it. Loaded again, nothing changes.

    `content` is the JSON of `config/demo/course/`: the fields of the course with `_en`/`_bn`, the standard that it
    certifies, and lessons whose activities carry their UUIDs; pictures are names of files in `folder`, exercises names
    in its `exercises.json`.
    """
    with transaction.atomic():
        course = Course.objects.filter(slug=content["slug"]).first() or Course(slug=content["slug"], live=False)
        for name in ("title_en", "title_bn", "summary_en", "summary_bn", "minutes"):
            setattr(course, name, content[name])
        course.certifies = _standard(content["certifies"])
        image_ids = _images(content, folder)
        exercise_ids = _exercises(content, folder, by)
        course.cover_id = image_ids.get(content.get("cover"))
        lessons = _stream(content["lessons"], image_ids | exercise_ids)
        course.lessons = json.dumps(lessons)
        newest = queries.newest_version(course) if course.pk else None
        if newest is not None:
            written = tidy(course.as_content(pictures.keep))
            if course.live and _without_version(newest.parsed.data) == written:
                return newest
            same_work = shape(written) == shape(newest.parsed.data)
            course.change_kind = ChangeKind.MINOR if same_work else ChangeKind.MAJOR
        if course.pk is None:
            course.save()
        user = by.user if by else None
        course.save_revision(user=user).publish(user=user, skip_permission_checks=True)
        course.refresh_from_db()
        return publish_version(course=course, by=by, kind=course.change_kind, note=course.change_note)


def _standard(given: dict[str, Any]) -> StandardVersion:
    standard, _made = Standard.objects.get_or_create(
        code=given["code"], defaults={"name_en": given["name_en"], "name_bn": given["name_bn"]}
    )
    version, _made = StandardVersion.objects.get_or_create(
        standard=standard,
        number=given["number"],
        defaults={"name_en": given["name_en"], "name_bn": given["name_bn"], "valid_months": given["valid_months"]},
    )
    return version


def _images(content: dict[str, Any], folder: Path) -> dict[str | None, int]:
    """Each picture of the file in the image library, by its name in the file."""
    named: dict[str, str] = {}
    if content.get("cover"):
        named[content["cover"]] = content["title_en"]
    for lesson in content["lessons"]:
        for activity in lesson["activities"]:
            if activity["value"].get("picture"):
                named.setdefault(activity["value"]["picture"], activity["value"]["heading_en"])
    found: dict[str | None, int] = {}
    for name, title in named.items():
        data = (folder / name).read_bytes()
        library = get_image_model()
        image = library.objects.filter(file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest()).first()
        if image is None:
            with (folder / name).open("rb") as opened:
                image = library(title=title[:250], file=ImageFile(opened, name=name))
                image._set_file_hash()
                image.save()
        found[name] = image.pk
    return found


def _exercises(content: dict[str, Any], folder: Path, by: Person | None) -> dict[str | None, Any]:
    """Each exercise of `exercises.json` that the course names, by its name there."""
    values = [activity["value"] for lesson in content["lessons"] for activity in lesson["activities"]]
    names = {value[key] for value in values for key in ("content", "content_en") if value.get(key)}
    if not names:
        return {}
    said = json.loads((folder / "exercises.json").read_text("utf-8"))
    return {name: str(h5p_writing.load_content(name=name, said=said[name], by=by).uuid) for name in sorted(names)}


def _stream(lessons: list[dict[str, Any]], kept: dict[str | None, Any]) -> list[dict[str, Any]]:
    """The lessons of the file as the StreamField stores them. `kept`: pictures and exercises by their names."""
    stored = []
    for lesson in copy.deepcopy(lessons):
        for activity in lesson["activities"]:
            for key in NAMED & activity["value"].keys():
                activity["value"][key] = kept[activity["value"][key]]
        titles = {key: lesson[key] for key in ("title_en", "title_bn")}
        stored.append({"type": "lesson", "id": lesson["id"], "value": {**titles, "activities": lesson["activities"]}})
    return stored


def _named_only(original: Any) -> dict[str, Any] | None:
    """What stands for a picture while a draft is only looked over."""
    return None if original is None else {"sha256": str(original.pk)}


def _without_version(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "version"}


def _next_number(newest: CourseVersion | None, kind: str) -> tuple[int, int]:
    if newest is None:
        return 1, 0
    if kind == ChangeKind.MAJOR:
        return newest.major + 1, 0
    return newest.major, newest.minor + 1
