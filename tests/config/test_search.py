"""Whoever looks for something finds it, in either language and however they spell it."""

import time
import unicodedata

import pytest
from django.urls import reverse

from governance.queries.search import search

pytestmark = pytest.mark.django_db

# What somebody types -> the beginning of an address that must stand among the first three.
QUERIES = [
    # whole names
    ("টেলিমেডিসিন", "strategy/#component-3.2"),
    ("হেলথ আইডি", "strategy/#component-3.1"),
    ("ই-প্রেসক্রিপশন", "strategy/#component-4.5"),
    ("ডিজিটাল স্বাস্থ্য আইন", "policies/digital-health-act/"),
    ("নেতৃত্ব ও সুশাসন", "strategy/#pillar-1"),
    ("জনবল", "strategy/#pillar-7"),
    ("শেয়ার্ড হেলথ রেকর্ড", "strategy/#component-3.6"),
    ("আগাম সতর্কতা", "strategy/#component-5.6"),
    ("সহায়তা", "help/"),
    ("Telemedicine", "strategy/#component-3.2"),
    ("Health ID", "strategy/#component-3.1"),
    ("budget allocation", "strategy/#component-1.3"),
    ("Digital Health Act", "policies/digital-health-act/"),
    ("early warning and response", "strategy/#component-5.6"),
    ("help and contact", "help/"),
    ("infrastructure", "strategy/#pillar-5"),
    # with endings and small words, as in a sentence
    ("টেলিমেডিসিনের নির্দেশিকা", "policies/telemedicine-guideline/"),
    ("স্বাস্থ্য তথ্যের গোপনীয়তা নীতি", "policies/health-data-privacy-policy/"),
    ("গোপনীয়তার নীতি কোথায় পাব", "policies/health-data-privacy-policy/"),
    ("পাসওয়ার্ড ভুলে গেলে কী করব", "help/"),
    ("রোগীর সম্মতি", "strategy/#component-3.5"),
    ("policy on privacy", "policies/health-data-privacy-policy/"),
    ("telemedicine guidelines", "policies/telemedicine-guideline/"),
    ("what is the digital health act", "policies/digital-health-act/"),
    ("standards for clinical language", "strategy/#component-4.1"),
    ("e-learning", "strategy/#component-3.4"),
    # codes, in either digits
    ("3.2a", "plan/actions/3.2a/"),
    ("৩.২", "strategy/#component-3.2"),
    ("DS02", "indicators/DS02/"),
    ("ds০২", "indicators/DS02/"),
    ("si02", "indicators/SI02/"),
    ("৬.১", "strategy/#component-6.1"),
    # one sound, another letter
    ("সম্মতী ব্যবস্থাপনা", "strategy/#component-3.5"),
    ("গোপনিয়তা নিতি", "policies/health-data-privacy-policy/"),
    ("টেলিমেডিসীন", "strategy/#component-3.2"),
    ("উপাত্ত বেনামীকরন", "strategy/#component-4.4"),
    # mistyped
    ("telemedecine", "strategy/#component-3.2"),
    ("infrastucture", "strategy/#pillar-5"),
    ("ইন্টারনেট", "strategy/#component-5.1"),
    ("internet", "strategy/#component-5.1"),
    # words of the text, not of the title
    ("৭২ ঘণ্টা নিরাপত্তা ঘটনা", "policies/"),
    ("consent of the patient telemedicine", "policies/telemedicine-guideline/"),
    ("chest pain", "policies/telemedicine-guideline/"),
    ("বুকে ব্যথা", "policies/telemedicine-guideline/"),
    ("privacy password second factor", "policies/health-data-privacy-policy/"),
    ("ওয়ার্কিং গ্রুপ", "strategy/#component-1.1"),
    ("e-immunization registry", "strategy/#component-3.7"),
    ("টিকাদান রেজিস্ট্রি", "strategy/#component-3.7"),
    ("cadre digital health personnel", "strategy/#component-7.1"),
    ("ডুপ্লিকেট আইডি", "indicators/DS02/"),
]


@pytest.mark.usefixtures("filled_site")
class TestSearch:
    def test_of_fifty_queries_nineteen_in_twenty_find_their_page_among_the_first_three(self):
        missed = [
            (query, [found.entry.path for found in search(query)[:3]])
            for query, wanted in QUERIES
            if not any(found.entry.path.startswith(wanted) for found in search(query)[:3])
        ]
        assert len(QUERIES) >= 40
        assert len(missed) <= len(QUERIES) * 0.05, missed

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    @pytest.mark.parametrize("query", ["গোপনী\u09dfতা", "গোপনী\u09af\u09bcতা", "নি\u09dfমিত", "ব্য\u09df"])
    def test_every_unicode_form_of_a_word_finds_the_same(self, query, form):
        found = [each.entry.pk for each in search(unicodedata.normalize(form, query))]
        assert found
        assert found == [each.entry.pk for each in search(query)]

    def test_joiners_are_ignored(self):
        plain = [each.entry.pk for each in search("ব্যবস্থাপনা")]
        assert plain
        assert [each.entry.pk for each in search("ব‍্যবস্থা‌পনা")] == plain

    @pytest.mark.parametrize(
        "huge", ["x" * 1_000_000, "স্বাস্থ্য " * 100_000, "a b c d " * 130_000, "%" * 1_000_000, "_" * 500]
    )
    def test_a_huge_query_is_cut_and_answered_at_once(self, client, huge):
        start = time.perf_counter()
        search(huge)
        assert time.perf_counter() - start < 0.2 * 3  # three times the goal: the machine may be busy
        page = client.get(reverse("search"), {"q": huge})
        assert page.status_code == 200
        assert len(page.content) < 60_000

    @pytest.mark.parametrize(
        "query", ["", "   ", "।।।", "\x00", "\u202e", "ও এবং", "%", "__", "'; --", "<script>alert(1)</script>"]
    )
    def test_strange_queries_are_answered_calmly(self, client, query):
        page = client.get(reverse("search"), {"q": query})
        assert page.status_code == 200
        assert b"<script>alert" not in page.content

    def test_a_page_shows_what_was_found_in_the_language_of_the_page(self, client):
        bangla = client.get("/bn/search/", {"q": "telemedicine"}).content.decode()
        english = client.get("/en/search/", {"q": "টেলিমেডিসিন"}).content.decode()
        assert "টেলিমেডিসিন সেবার নির্দেশিকা" in bangla
        assert 'href="/bn/policies/telemedicine-guideline/"' in bangla
        assert "Guideline for telemedicine services" in english
        assert 'href="/en/policies/telemedicine-guideline/"' in english

    def test_a_kind_can_be_chosen(self, client):
        everything = client.get("/en/search/", {"q": "telemedicine"}).content.decode()
        assert "Component" in everything
        only = client.get("/en/search/", {"q": "telemedicine", "kind": "Guideline"}).content.decode()
        assert "/en/policies/telemedicine-guideline/" in only
        assert "/en/plan/actions/" not in only

    def test_results_from_the_plan_say_that_it_is_illustrative(self, client):
        banner = "Illustrative, not official"
        assert banner in client.get("/en/search/", {"q": "telemedicine", "kind": "Action"}).content.decode()
        assert banner not in client.get("/en/search/", {"q": "telemedicine", "kind": "Guideline"}).content.decode()

    def test_every_address_that_search_gives_exists(self, client):
        from governance.models import SearchEntry

        for path in SearchEntry.objects.filter(source="pages").values_list("path", flat=True):
            for language in ("bn", "en"):
                assert client.get(f"/{language}/{path}").status_code == 200, path

    def test_nothing_found_says_what_to_try(self, client):
        assert "কম শব্দ বা অন্য শব্দ" in client.get("/bn/search/", {"q": "qqqqzzzz"}).content.decode()

    def test_the_number_of_questions_to_the_database_does_not_grow(self, client, django_assert_max_num_queries):
        from governance.models import SearchEntry

        client.get("/en/search/", {"q": "health"})
        with django_assert_max_num_queries(4):
            client.get("/en/search/", {"q": "health"})
        SearchEntry.objects.bulk_create(
            SearchEntry(
                source="test",
                key=str(n),
                kind_en="Page",
                kind_bn="পৃষ্ঠা",
                title_en=f"Health {n}",
                title_bn=f"স্বাস্থ্য {n}",
                path="",
                title_words=f"health {n}",
                words=f"health {n}",
            )
            for n in range(1000)
        )
        with django_assert_max_num_queries(4):
            client.get("/en/search/", {"q": "health"})
