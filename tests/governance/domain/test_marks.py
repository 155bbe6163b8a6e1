import pytest
from django.core.exceptions import ValidationError

from governance.domain import marks


def test_the_same_content_has_the_same_mark_in_any_order():
    assert marks.mark_of({"a": 1, "b": "ক"}) == marks.mark_of({"b": "ক", "a": 1})
    assert marks.mark_of({"a": 1}) != marks.mark_of({"a": 2})


@pytest.mark.parametrize(
    ("seen", "code"),
    [(marks.NOTHING, "taken"), (marks.mark_of({"a": 1}), "changed_meanwhile"), ("x", "changed_meanwhile")],
)
def test_who_saw_something_else_is_told(seen, code):
    with pytest.raises(ValidationError) as refused:
        marks.refuse_unseen(seen, marks.mark_of({"a": 2}), key="code")
    assert [error.code for error in getattr(refused.value, "error_dict", {}).get("code", [refused.value])] == [code]


def test_who_saw_what_is_stored_goes_on():
    marks.refuse_unseen(marks.mark_of({"a": 2}), marks.mark_of({"a": 2}), key="code")
    marks.refuse_unseen(marks.NOTHING, marks.mark_of(None), key="code")
