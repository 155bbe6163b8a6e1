import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.h5p.libraries import Library
from learning.h5p.names import LibraryName
from learning.h5p.parameters import files_in
from learning.h5p.resolve import resolve
from tests.factories.packages import library_json, needs


def shelf(*libraries):
    found = {library.name: library for library in libraries}
    return found.get


def a(machine, *preloaded, version="1.0.0", **more):
    said = library_json(machine, version, preloadedDependencies=[needs(name, "1.0") for name in preloaded], **more)
    return Library.of(said)


def name(machine, minor=0):
    return LibraryName(machine, 1, minor)


def order(resolution):
    return [library.name.machine for library in resolution.libraries]


def test_each_comes_after_all_that_it_depends_on():
    get = shelf(a("Main", "B", "A"), a("A", "Base"), a("B", "Base"), a("Base"))
    assert order(resolve(name("Main"), {}, get)) == ["Base", "B", "A", "Main"]


def test_what_the_parts_of_a_content_use_is_loaded_and_dynamic_ones_are_not():
    main = a("Main", dynamicDependencies=[needs("Video", "1.0")], editorDependencies=[needs("Editor", "1.0")])
    get = shelf(main, a("Video"), a("Editor"), a("Quiz", "Base"), a("Base"))
    params = {"list": [{"content": {"library": "Quiz 1.0", "params": {}}}]}
    assert order(resolve(name("Main"), params, get)) == ["Main", "Base", "Quiz"]


def test_of_one_machine_name_the_first_version_is_loaded_and_the_other_told():
    get = shelf(a("Main", "Base"), a("Base"), a("Base", version="1.1.0"))
    found = resolve(name("Main"), {"x": {"library": "Base 1.1", "params": {}}}, get)
    assert (order(found), found.conflicts) == (["Base", "Main"], [name("Base", 1)])


def test_what_is_not_installed_is_told_once_and_a_circle_ends():
    get = shelf(a("Main", "A", "Lost"), a("A", "Main", "Lost"))
    found = resolve(name("Main"), {}, get)
    assert (order(found), found.missing) == (["A", "Main"], [name("Lost")])


def test_a_chain_of_any_length_is_followed():
    chain = [a(f"L{n}", f"L{n + 1}") for n in range(3000)]
    found = resolve(name("L0"), {}, shelf(*chain, a("L3000")))
    assert len(found.libraries) == 3001


def test_styles_that_another_one_drops_are_not_loaded():
    css = {"preloadedCss": [{"path": "a.css"}]}
    get = shelf(a("Main", "A", dropLibraryCss=[{"machineName": "A"}], **css), a("A", **css))
    found = resolve(name("Main"), {}, get)
    assert [library.name.machine for library in found.styled] == ["Main"]
    assert order(found) == ["A", "Main"]


def math(expression):
    return a("Math", addTo={"content": {"types": [{"text": {"regex": expression}}]}})


@pytest.mark.parametrize(
    ("expression", "text", "added"),
    [
        (r"/\$\$.+\$\$|\\\[.+\\\]|\\\(.+\\\)/", r"so \(a^2\) is", True),
        (r"/\$\$.+\$\$|\\\[.+\\\]|\\\(.+\\\)/", "nothing", False),
        ("/PI/i", "pi", True),
        ("/PI/", "pi", False),
        ("/(a+)+$/", "a" * 40 + "b", False),
        ("/(a*)*b/", "a" * 40, False),
        ("/(a|a)*b/", "a" * 100_000, False),
        ("/.*.*.*.*x$/", "a" * 100_000, False),
        ("/(a|a)*b/", "a" * 100_000 + "b", True),
        ("/a(?=b)/", "ab", False),
        ("//", "a", False),
        ("/a.b/s", "a\nb", True),
        ("/[/", "[", False),
        ("/a/x", "a", False),
        ("", "a", False),
    ],
)
def test_an_addon_comes_with_a_text_that_fits_and_no_expression_takes_long(expression, text, added):
    addon = math(expression)
    found = resolve(name("Main"), {"text": text}, shelf(a("Main"), addon), addons=[addon])
    assert ("Math" in order(found)) == added


graphs = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4), min_size=1)


@given(graphs, st.integers(0, 9))
def test_whatever_depends_on_whatever_no_library_comes_twice(graph, main):
    get = shelf(*(a(f"L{n}", *(f"L{m}" for m in needed)) for n, needed in graph.items()))
    found = resolve(name(f"L{main}"), {}, get)
    assert len(order(found)) == len(set(order(found)))
    assert (main in graph) == (f"L{main}" in order(found))


def test_files_of_a_content_are_found_wherever_they_stand():
    image = {"path": "images/a.png", "width": 3}
    again = {"params": {"file": {"path": "images/a.png"}}}
    params = {"a": [{"file": image}, {"path": 5}], "b": again, "c": [[{"path": "x"}]]}
    assert files_in(params) == {"images/a.png": image, "x": {"path": "x"}}
