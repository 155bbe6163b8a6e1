"""The tables of who and where: organisations, posts, organisation units, population."""

from __future__ import annotations

from typing import Any

from governance.domain import organisations
from governance.interop.cells import Choice, Code, Known, Text
from governance.interop.resources import Column, VerbResource
from governance.models import Organisation, Person, Post
from governance.values import OrganisationKind


class OrganisationResource(VerbResource):
    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    abbreviation = Column(Text(40), blank=True, optional=True)
    kind = Column(Choice(OrganisationKind, code="unknown_kind"))
    parent_code = Column(Known(Organisation, code="unknown_parent"), attribute="parent", blank=True)

    class Meta:
        model = Organisation
        import_id_fields = ["code"]

    def save(self, stored: Organisation | None, values: dict[str, Any], *, by: Person | None) -> Organisation:
        return organisations.keep_organisation(**values, by=by)


class PostResource(VerbResource):
    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    organisation_code = Column(Known(Organisation, code="unknown_organisation"), attribute="organisation")

    class Meta:
        model = Post
        import_id_fields = ["code"]

    def save(self, stored: Post | None, values: dict[str, Any], *, by: Person | None) -> Post:
        return organisations.keep_post(**values, by=by)
