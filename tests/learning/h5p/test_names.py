import pytest

from learning.h5p.names import LibraryName, number


def test_a_name_is_written_in_both_ways_and_read_from_both():
    name = LibraryName("H5P.Multi-Choice", 1, 16)
    assert LibraryName.parse(str(name)) == LibraryName.of_folder(name.folder) == name


@pytest.mark.parametrize(
    "text", ["H5P.Blanks", "H5P.Blanks 1", "H5P.Blanks 1.14.2", "H5P Blanks 1.1", "H5P.Blanks 1.14\n", " 1.1"]
)
def test_what_is_no_name_is_none(text):
    assert LibraryName.parse(text) is None


WRITTEN = [(1, 1), ("12", 12), (True, None), ("1.0", None), (-1, None), (123456, None), ("১", None), (None, None)]


@pytest.mark.parametrize(("value", "read"), WRITTEN)
def test_versions_are_numbers_or_text_of_latin_digits(value, read):
    assert number(value) == read


def test_capitals_count():
    said = {"machineName": "H5P.DialogCards", "majorVersion": "1", "minorVersion": 8}
    assert LibraryName.of_json(said) != LibraryName("H5P.Dialogcards", 1, 8)
    assert LibraryName.of_json(said | {"machineName": "H5P/../x"}) is None
    assert LibraryName.of_json("H5P.Dialogcards 1.8") is None
