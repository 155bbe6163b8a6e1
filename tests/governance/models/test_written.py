import pytest
from django.core.exceptions import ValidationError

from governance.models import PolicyPage

pytestmark = pytest.mark.django_db

OVERRIDE = "\u202e"  # turns the direction of what follows


def page(**fields) -> PolicyPage:
    return PolicyPage(**({"title": "আইন", "slug": "act", "document_type": "act", "summary": "সারকথা"} | fields))


def clause(text: str) -> list[dict]:
    return [{"type": "clause", "value": {"heading": "ধারা", "text": text}, "id": "1"}]


def test_honest_bangla_passes_with_its_joiners():
    page(summary="র\u200d্যাব", text=clause("<p>ক্ষমতা</p>")).clean()


@pytest.mark.parametrize("field", ["title", "summary", "number"])
def test_a_turn_of_direction_is_refused_by_field(field):
    with pytest.raises(ValidationError) as refused:
        page(**{field: f"safe{OVERRIDE}fdp"}).clean()
    assert list(refused.value.error_dict) == [field]
    assert refused.value.error_dict[field][0].code == "bad_text"


def test_it_is_refused_inside_a_clause_too():
    with pytest.raises(ValidationError) as refused:
        page(text=clause(f"<p>abc{OVERRIDE}def</p>")).clean()
    assert "text" in refused.value.error_dict
