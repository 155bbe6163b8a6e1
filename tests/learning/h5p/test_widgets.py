import pytest

from learning.h5p.widgets import used_in, without_unused, without_unused_rules

SECTION = """/*!
 * jQuery UI {name} 1.13.0
 * http://jqueryui.com
 */
	$.widget( "ui.{small}", {{
	}} );
"""
COMMON = "\n\tvar ie = $.ui.ie = true;\n"


def released(*names, tail=""):
    """A file like those of jQuery UI: one function around all sections, and what was added behind it."""
    sections = [
        SECTION.format(name=name, small=name.lower()) + (COMMON if name == "Datepicker" else "") for name in names
    ]
    return f"( function( $ ) {{\n{''.join(sections)}\n}});\n{tail}"


def test_widgets_that_nobody_calls_are_left_out_and_what_all_share_stays():
    small = without_unused(released("Widget", "Accordion", "Datepicker", "Draggable", "Tooltip"), {"draggable"})
    for name in ("ui.widget", "ui.draggable", "$.ui.ie", "});"):
        assert name in small
    for name in ("ui.accordion", "ui.datepicker", "ui.tooltip"):
        assert name not in small
    assert small.count("{") == small.count("}")


def test_what_was_added_behind_all_goes_with_its_widget():
    tail = "\n(function (jQuery) {\n  jQuery.widget('ui.dialog', jQuery.ui.dialog, {});\n})(jQuery);\njQuery = old;"
    file = released("Widget", "Button", "Draggable", "Resizable", "Dialog", "Tabs", tail=tail)
    assert "ui.dialog" not in without_unused(file, ())
    assert without_unused(file, ()).endswith("jQuery = old;")
    assert "jQuery.ui.dialog" in without_unused(file, used_in(["x.dialog()"]))


def test_a_widget_that_what_stays_names_is_kept():
    file = released("Widget", "Menu", "Slider").replace('"ui.slider", {', '"ui.slider", $.ui.menu, {')
    assert "ui.menu" in without_unused(file, {"slider"})
    assert "ui.menu" not in without_unused(file, ())


@pytest.mark.parametrize("text", ["", "var x = 1;", "/*! jQuery UI - v1.13.0 */ (function () {})();"])
def test_a_file_that_is_built_otherwise_stays_whole(text):
    assert without_unused(text, ()) == text


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("$x.draggable({})", {"draggable"}),
        ("$x.droppable ()", {"droppable", "draggable"}),
        ("$x['sortable']()", {"sortable"}),
        ("$.ui.dialog.prototype", {"dialog", "button", "controlgroup", "checkboxradio", "draggable", "resizable"}),
        ("self.dragging(); 'sortable'", set()),
        ("$x.hide('puff', 200)", {"effects puff", "effects scale", "effects size", "effects"}),
        ("$x.animate({left: 0}, 'easeOutCubic')", {"effects"}),
        ("$x.addClass('a', 400)", {"effects"}),
        ("$x.addClass('slide').data('size')", set()),
    ],
)
def test_what_scripts_call_is_found(script, found):
    assert used_in([script]) == found


def test_rules_go_with_their_widgets():
    sheet = "/*! ours */ .ui-helper{a:b} .ui-tabs, .ui-tabs .x{a:b} .ui-tabs, .ui-draggable{a:b} .ui-icon-x{a:b}"
    small = without_unused_rules(sheet, {"draggable"})
    assert small == "/*! ours */.ui-helper{a:b}.ui-tabs,.ui-draggable{a:b}"
    assert ".ui-icon-x" in without_unused_rules(sheet, {"button"})
