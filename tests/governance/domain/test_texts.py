import pytest
from django.core.exceptions import ValidationError

from governance.domain.texts import fault, in_both, kept
from governance.models import Meeting


@pytest.mark.parametrize(
    ("text", "code"), [("\u200c\u200b ", "missing_text"), ("x" * 256, "too_long"), ("a\x00b", "bad_text")]
)
def test_a_text_that_cannot_be_kept_names_its_field(text, code):
    with pytest.raises(ValidationError) as refused:
        kept(Meeting, {"title_en": text}, required=("title_en",))
    assert refused.value.error_dict["title_en"][0].code == code


def test_what_is_written_in_one_language_stands_in_both_and_two_stay_two():
    assert in_both({"title_en": "", "title_bn": "সভা"}, "title") == {"title_en": "সভা", "title_bn": "সভা"}
    assert in_both({"title_en": "A", "title_bn": "ক"}, "title") == {"title_en": "A", "title_bn": "ক"}


def test_a_refusal_has_its_code_with_and_without_a_field():
    assert fault(None, "No", "no").code == "no"
    assert fault("place", "No", "no").error_dict["place"][0].code == "no"
