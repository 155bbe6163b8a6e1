import datetime as dt
import io

import pytest
import time_machine
from pypdf import PdfReader

from learning.domain import certification
from learning.models import Certificate
from tests.factories.governance import PersonFactory
from tests.factories.learning import completed, published_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(owner):
    return completed(published_course("soap"), owner).certificate


def test_a_certificate_is_shown_to_its_holder_only(client, sign_in, certificate, owner, colleague, stranger, trainer):
    addresses = [f"/bn/learn/certificates/{certificate.code}/", f"/bn/learn/certificates/{certificate.code}.pdf"]
    for address in addresses:
        assert client.get(address).url.startswith("/accounts/login/")
        client.logout()
    for person, status in ((owner, 200), (colleague, 404), (stranger, 404), (trainer, 404)):
        sign_in(person)
        assert [client.get(address).status_code for address in addresses] == [status, status]


def test_the_paper_is_one_landscape_page_with_the_code(client, sign_in, certificate, owner):
    response = sign_in(owner).get(f"/bn/learn/certificates/{certificate.code}.pdf")
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1
    assert pages[0].mediabox.width > pages[0].mediabox.height
    assert certificate.code in pages[0].extract_text()


def test_the_paper_is_the_same_bytes_each_time_and_in_both_languages(client, sign_in, certificate, owner):
    sign_in(owner)
    papers = [
        client.get(f"/{language}/learn/certificates/{certificate.code}.pdf").content for language in ("bn", "en", "bn")
    ]
    assert len(set(papers)) == 1


def test_a_very_long_name_stays_on_the_paper(client, sign_in):
    person = PersonFactory(name_bn="মোহাম্মদ " * 25, name_en="Mohammad " * 25)
    certificate = completed(published_course("soap"), person).certificate
    assert sign_in(person).get(f"/bn/learn/certificates/{certificate.code}.pdf").status_code == 200


# Law 7: the check page tells the whole truth, also when the paper was altered.


def check(client, certificate):
    page = client.get(f"/bn/verify/{certificate.code}/")
    assert page.status_code == 200
    return page.content.decode()


def test_everybody_can_check_a_certificate(client, certificate):
    page = check(client, certificate)
    assert "এই সনদ বৈধ" in page
    assert certificate.holder_bn in page
    assert certificate.holder_en in page
    assert certificate.standard_version.standard.code in page


def test_the_check_page_says_expired(client, certificate):
    with time_machine.travel(dt.datetime.combine(certificate.valid_until + dt.timedelta(days=1), dt.time(6), dt.UTC)):
        page = check(client, certificate)
    assert "এই সনদের মেয়াদ শেষ হয়েছে" in page
    assert "এই সনদ বৈধ" not in page


def test_the_check_page_says_revoked_and_why(client, certificate):
    certification.revoke(certificate=certificate, reason="Issued in error", by=None)
    page = check(client, certificate)
    assert "এই সনদ বাতিল করা হয়েছে" in page
    assert "Issued in error" in page


def test_the_check_page_tells_of_a_renewal(client, certificate):
    certification.renew(certificate=certificate, by=None)
    assert "সনদটি নবায়ন করা হয়েছে" in check(client, certificate)


def test_the_check_page_warns_of_a_record_that_was_altered(client, certificate):
    Certificate.objects.update(holder_en="Somebody Else")
    page = check(client, certificate)
    assert "সত্যতা নিশ্চিত করা যাচ্ছে না" in page
    assert "Somebody Else" not in page
    assert "tag-good" not in page  # never called valid beside the warning


def test_a_code_is_found_as_people_type_it(client, certificate):
    for typed in (certificate.code.lower(), certificate.code.replace("-", ""), f" {certificate.code} "):
        assert client.get("/bn/verify/", {"code": typed}, follow=True).status_code == 200


def test_an_unknown_code_is_not_found(client):
    assert client.get("/bn/verify/C-NOTHING1/").status_code == 404
