import gzip

import brotli
import pytest

from learning.domain.h5p_bundles import bundle_folder, bundles_of
from learning.domain.h5p_files import library_store
from learning.h5p.install import install_package
from learning.h5p.names import LibraryName
from learning.h5p.package import read_package
from tests.factories.fonts import a_font
from tests.factories.packages import a_library, about, needs, package

pytestmark = pytest.mark.usefixtures("own_files")
CSS = {"preloadedCss": [{"path": "css/a.css"}]}


def install(machine, *libraries, version="1.0.0", **more):
    """A type with the libraries that it needs, installed."""
    inside = {"h5p.json": about(machine, "1.0"), "content/content.json": {}}
    for library in libraries:
        inside |= library
    inside |= a_library(machine, version, **more)
    store = library_store()
    install_package(read_package(package(inside), store), store, bundle_folder().parent / f"c-{machine}-{version}")


def question_type(machine, version="1.0.0"):
    base = a_library("Test.Base", "1.0.0", files={"card.js": "BASE", "css/a.css": "b{background:url(../i.png)}"}, **CSS)
    question = a_library("H5P.Question", "1.0.0", files={"card.js": "QUESTION"},
                         preloadedDependencies=[needs("Test.Base", "1.0")])  # fmt: skip
    install(machine, base, question, version=version, files={"card.js": machine},
            preloadedDependencies=[needs("H5P.Question", "1.0")])  # fmt: skip


def made(*machines):
    rows = [(LibraryName(machine, 1, 0), True) for machine in machines]
    return bundles_of(rows, library_store(), libraries="/h5p/libraries", core="/static/h5p")


def text(name):
    return (bundle_folder() / name).read_text()


QUESTION = ("Test.Base", "H5P.Question")


def test_two_types_of_question_share_the_player_and_what_questions_need():
    question_type("Test.Choice")
    question_type("Test.Gaps")
    choice, gaps = made(*QUESTION, "Test.Choice"), made(*QUESTION, "Test.Gaps")
    assert choice.scripts[0] == gaps.scripts[0]
    assert choice.scripts[1] != gaps.scripts[1]
    assert choice.styles == gaps.styles
    shared, own = (text(name) for name in choice.scripts)
    assert shared.index("h5p-integration") < shared.index("BASE") < shared.index("QUESTION")
    assert own.index("Test.Choice") < own.index("postMessage")
    assert "url(/h5p/libraries/Test.Base-1.0.0/i.png)" in text(choice.styles[0])


def test_a_bundle_is_made_once_and_a_new_patch_makes_another():
    question_type("Test.Choice")
    first = made(*QUESTION, "Test.Choice")
    stamp = (bundle_folder() / first.scripts[1]).stat().st_mtime_ns
    assert made(*QUESTION, "Test.Choice") == first
    assert (bundle_folder() / first.scripts[1]).stat().st_mtime_ns == stamp
    question_type("Test.Choice", version="1.0.1")
    assert made(*QUESTION, "Test.Choice").scripts[1] != first.scripts[1]


def test_each_stands_there_in_the_forms_that_browsers_take():
    question_type("Test.Choice")
    for name in (*made(*QUESTION, "Test.Choice").scripts, *made(*QUESTION, "Test.Choice").styles):
        plain = (bundle_folder() / name).read_bytes()
        assert brotli.decompress((bundle_folder() / f"{name}.br").read_bytes()) == plain
        assert gzip.decompress((bundle_folder() / f"{name}.gz").read_bytes()) == plain


def test_a_type_that_is_no_question_has_the_player_alone_in_its_first_tier():
    install("Test.Deck", files={"card.js": "DECK"})
    found = made("Test.Deck")
    assert "DECK" not in text(found.scripts[0])
    assert "DECK" in text(found.scripts[1])


def test_styles_that_another_library_drops_are_left_out():
    question_type("Test.Choice")
    rows = [(LibraryName("Test.Base", 1, 0), False), (LibraryName("H5P.Question", 1, 0), True)]
    found = bundles_of(rows, library_store(), libraries="/h5p/libraries", core="/static/h5p")
    assert "i.png" not in "".join(text(name) for name in found.styles)


def test_the_player_brings_no_font_for_letters():
    question_type("Test.Choice")
    sheet = text(made(*QUESTION, "Test.Choice").styles[0])
    assert "fonts/inter" not in sheet
    assert "fonts/open-sans" not in sheet
    assert "h5p-theme.woff2" in sheet  # for an icon that nobody expected


def test_the_icons_of_the_player_stand_once_in_the_first_style_of_those_who_use_them():
    icons = {"files": {"card.js": "", "css/a.css": "b{font-family:h5p-theme}b:before{content:'\\e90b'}"}} | CSS
    install("Test.Deck", **icons)
    core, own = (text(name) for name in made("Test.Deck").styles)
    assert "unicode-range" not in core
    assert "font-family:'h5p-theme';src:url(data:font/woff2" in own


def test_of_jquery_ui_only_the_widgets_that_installed_libraries_use_are_loaded():
    section = "/*!\n * jQuery UI {0} 1.13.0\n */\n\t$.widget( 'ui.{0}', {{}} );\n"
    script = "( function( $ ) {\n" + "".join(map(section.format, ("Mouse", "Draggable", "Tabs"))) + "\n});\n"
    sheet = ".ui-tabs{a:b}.ui-helper{a:b}"
    ui = a_library("jQuery.ui", "1.10.0", files={"card.js": script, "css/a.css": sheet}, **CSS)
    install("Test.Deck", ui, files={"card.js": "$x.draggable()"}, preloadedDependencies=[needs("jQuery.ui", "1.10")])
    rows = [(LibraryName("jQuery.ui", 1, 10), True), (LibraryName("Test.Deck", 1, 0), True)]
    first = bundles_of(rows, library_store(), libraries="/h5p/libraries", core="/static/h5p")
    assert "ui.Draggable" in text(first.scripts[1])
    assert "ui.Tabs" not in text(first.scripts[1])
    assert ".ui-tabs" not in text(first.styles[1])
    install("Test.More", files={"card.js": "$x.tabs()"})
    second = bundles_of(rows, library_store(), libraries="/h5p/libraries", core="/static/h5p")
    assert "ui.Tabs" in text(second.scripts[1])


def test_a_library_that_uses_another_icon_makes_another_style_sheet_of_those_with_icons_alone():
    font = {
        "card.js": "",
        "css/a.css": "@font-face{font-family:'F';src:url(f.woff)}",
        "css/f.woff": a_font(0xF00C, 0xF005),
    }
    install("Test.Deck", files=font, **CSS)
    install("Test.Plain", files={"card.js": "", "css/a.css": "p{a:b}"}, **CSS)
    before, plain = made("Test.Deck").styles[1], made("Test.Plain").styles[1]
    install("Test.More", files={"card.js": "x = '\uf005'"})
    after = made("Test.Deck").styles[1]
    assert after != before
    assert ("data:font" in text(before), "data:font" in text(after)) == (False, True)
    assert made("Test.Plain").styles[1] == plain
