import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import Page

from governance.domain import papers
from governance.models import Paper, PolicyPage
from governance.values import ItemState
from tests.factories.governance import PersonFactory
from tests.factories.groups import ItemFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 paper"


def office(*parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for part in ("[Content_Types].xml", *parts):
            packed.writestr(part, "x")
    return stream.getvalue()


def test_a_file_is_pinned_by_its_content_and_once():
    item = ItemFactory()
    first = papers.pin_file(item=item, content=PDF, name="../../Budget\u202e.exe", by=None)
    assert papers.pin_file(item=item, content=PDF, name="other.pdf", by=None) == first
    assert first.name == "Budget.exe.pdf"
    assert first.media_type == "application/pdf"
    assert first.file.read() == PDF


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"<script>", "wrong_type"),
        (b"PK\x03\x04broken", "wrong_type"),
        (office("word/document.xml", "word/vbaProject.bin"), "wrong_type"),
        (b"%PDF-" + b"x" * papers.MOST_BYTES, "too_large"),
    ],
)
def test_what_is_no_paper_is_refused(content, code):
    with pytest.raises(ValidationError) as refused:
        papers.pin_file(item=ItemFactory(), content=content, name="a.pdf", by=None)
    assert codes(refused) == {code}
    assert not Paper.objects.exists()


def test_a_document_of_an_office_program_is_one():
    paper = papers.pin_file(item=ItemFactory(), content=office("word/document.xml"), name="a", by=None)
    assert paper.name == "a.docx"


def test_a_page_is_pinned_as_it_is_now_and_readers_learn_of_a_newer_text():
    page = Page.get_first_root_node().add_child(
        instance=PolicyPage(title="Act", slug="act", document_type="act", summary="Of")
    )
    page.save_revision()
    item = ItemFactory()
    paper = papers.pin_page(item=item, page=page, by=None)
    assert papers.pin_page(item=item, page=page, by=None) == paper
    assert papers.newer_revision(paper) is None
    page.title = "Act, mended"
    page.save_revision()
    assert papers.newer_revision(paper).content["title"] == "Act, mended"
    assert paper.revision.content["title"] == paper.title == "Act"


def test_what_was_tabled_stays_tabled_and_a_closed_item_takes_nothing_more():
    item = ItemFactory(state=ItemState.ON_AGENDA)
    paper = papers.pin_file(item=item, content=PDF, name="a.pdf", by=None)
    with pytest.raises(ValidationError) as refused:
        papers.unpin(paper=paper, by=None)
    assert codes(refused) == {"tabled"}
    item.state = ItemState.DECIDED
    item.save()
    with pytest.raises(ValidationError) as refused:
        papers.pin_file(item=item, content=PDF + b"2", name="b.pdf", by=None)
    assert codes(refused) == {"item_moved_on"}


def test_only_the_proposer_and_the_secretary_add_and_take_away():
    person = PersonFactory()
    item = ItemFactory(state=ItemState.PROPOSED, proposed_by=person)
    paper = papers.pin_file(item=item, content=PDF, name="a.pdf", by=person)
    with pytest.raises(PermissionDenied):
        papers.unpin(paper=paper, by=PersonFactory())
    papers.unpin(paper=paper, by=person)
    assert not item.papers.exists()
