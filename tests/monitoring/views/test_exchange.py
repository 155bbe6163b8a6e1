"""The pages of a form as a workbook: download, look, keep, take back; and who may."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from basis.periods import Period
from monitoring.interop.form_book import HEADS, form_book, form_of
from monitoring.models import CellComment, Measurement, Submission
from tests.factories.data_sets import a_data_set, an_element
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
PLACES = {name: place for place, name in enumerate(HEADS, start=1)}


class Scene:
    def __init__(self):
        _country, (self.unit, self.other) = a_country(2)
        share = IndicatorFactory(code="SHARE", series__code="SHARE").series
        count = an_element("COUNT", level="district", frequency="quarterly").series
        self.data_set = a_data_set(share, count, units=[self.unit, self.other])
        self.owner, self.colleague, self.stranger = officer(self.unit), officer(self.unit), officer(self.other)
        self.form = form_of(self.data_set, self.unit, Period.parse("2026Q3"))
        self.parts = [self.data_set.code, self.unit.code, "2026Q3"]

    def address(self, name, **changed):
        return reverse(name, args=[changed.get(part, value) for part, value in zip("sup", self.parts, strict=True)])

    def file(self, *rows, name="form.xlsx"):
        book = load_workbook(io.BytesIO(form_book(self.form)))
        for number, row in enumerate(rows, start=4):
            for column, value in zip(("numerator", "denominator", "comment"), row, strict=False):
                book["form"].cell(number, PLACES[column]).value = value
        content = io.BytesIO()
        book.save(content)
        return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def scene():
    return Scene()


def look(session, scene, *rows):
    return session.post(scene.address("form_upload"), {"file": scene.file(*rows)})


def again(session, scene, page, **button):
    return session.post(scene.address("form_upload"), {"typed": page.context["typed"], **button})


def test_from_download_to_kept_values(scene, sign_in):
    session = sign_in(scene.owner)
    book = session.get(scene.address("form_template"))
    assert book["Content-Disposition"] == f'attachment; filename="form-{scene.unit.code}-2026Q3.xlsx"'
    assert load_workbook(io.BytesIO(book.content)).sheetnames == ["form", "help"]
    assert scene.address("form_template") in session.get(scene.address("form_upload")).content.decode()

    page = look(session, scene, (3, 4), ("৭",))
    assert "২টি মান রাখুন" in page.content.decode()
    assert not Measurement.objects.exists()
    assert not Submission.objects.exists()

    kept = again(session, scene, page, save="1")
    assert kept.url == scene.address("form_upload")
    assert sorted(Measurement.objects.values_list("numerator", flat=True)) == [3, 7]
    assert "২টি মান রাখা হয়েছে" in session.get(kept.url).content.decode()


def test_a_second_click_keeps_nothing_more(scene, sign_in):
    session = sign_in(scene.owner)
    page = look(session, scene, (3, 4))
    again(session, scene, page, save="1")
    again(session, scene, page, save="1")
    assert Measurement.objects.count() == 1


def test_what_is_wrong_is_told_with_its_row_and_comes_back_in_the_file(scene, sign_in):
    session = sign_in(scene.owner)
    page = look(session, scene, (3, 4), ("=1+1",))
    text = page.content.decode()
    assert "=1+1" in text
    assert "শুধু সঠিক একটি মান রাখুন" in text
    back = again(session, scene, page, mend="1")
    sheet = load_workbook(io.BytesIO(back.content))["form"]
    assert "=1+1" in sheet.cell(5, len(HEADS) + 1).value
    assert not Measurement.objects.exists()


def test_old_bijoy_text_is_converted_when_that_is_chosen(scene, sign_in):
    session = sign_in(scene.owner)
    page = look(session, scene, (3, 4, "Kg©KZ©v QywU‡Z wQ‡jb|"))
    assert "কর্মকর্তা ছুটিতে ছিলেন।" in page.content.decode()
    chosen = again(session, scene, page, legacy="convert")
    again(session, scene, chosen, save="1")
    assert CellComment.objects.get().text == "কর্মকর্তা ছুটিতে ছিলেন।"


def test_rows_that_were_changed_on_the_way_are_not_believed(scene, sign_in):
    session = sign_in(scene.owner)
    typed = look(session, scene, (3, 4)).context["typed"]
    address = scene.address("form_upload")
    for changed in (typed[:-2] + "xx", "", "nonsense"):
        assert session.post(address, {"typed": changed, "save": "1"}).url == address
    assert sign_in(scene.colleague).post(address, {"typed": typed, "save": "1"}).url == address
    assert not Measurement.objects.exists()


def test_a_wrong_file_is_refused_on_the_page(scene, sign_in):
    session, address = sign_in(scene.owner), scene.address("form_upload")
    for file in (
        SimpleUploadedFile("form.pdf", b"%PDF"),
        SimpleUploadedFile("form.xlsx", b""),
        SimpleUploadedFile("form.csv", b"a,b\n1,2\n"),
        SimpleUploadedFile("form.xlsx", b"PK\x03\x04 broken"),
    ):
        assert session.post(address, {"file": file}).status_code == 422
    assert session.post(address, {}).status_code == 422
    there = form_of(scene.data_set, scene.other, scene.form.period)
    refused = session.post(address, {"file": SimpleUploadedFile("form.xlsx", form_book(there))})
    assert scene.other.code in refused.content.decode()


def test_a_form_that_was_sent_takes_no_file(scene, sign_in):
    session = sign_in(scene.owner)
    again(session, scene, look(session, scene, (3, 4)), save="1")
    late = look(session, scene, (2, 4))
    Submission.objects.update(state="sent", waits_at="national")
    assert again(session, scene, late, save="1").status_code == 409
    assert look(session, scene, (2, 4)).status_code == 422
    assert 'type="file"' not in session.get(scene.address("form_upload")).content.decode()
    assert Measurement.objects.get().numerator == 3


def test_who_may(scene, client, sign_in):
    for name in ("form_template", "form_upload"):
        address = scene.address(name)
        assert sign_in(scene.owner).get(address).status_code == 200
        assert sign_in(scene.colleague).get(address).status_code == 200
        assert sign_in(scene.stranger).get(address).status_code == 404
        assert sign_in(PersonFactory()).get(address).status_code == 403
        client.logout()
        assert "/accounts/login/" in client.get(address).url
    assert sign_in(scene.stranger).post(scene.address("form_upload"), {"file": scene.file((3, 4))}).status_code == 404


def test_what_does_not_exist_is_not_found(scene, sign_in):
    session = sign_in(scene.owner)
    for name in ("form_template", "form_upload"):
        for changed in ({"s": "nothing"}, {"u": "nowhere"}, {"p": "nonsense"}, {"p": "2026-07"}, {"p": "2099Q1"}):
            assert session.get(scene.address(name, **changed)).status_code == 404
