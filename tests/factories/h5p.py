"""H5P contents as tests of the database need them, and a library that really plays."""

from __future__ import annotations

from learning.domain.h5p_editor import BEFORE, SCRIPTS, STYLES, WORDS
from learning.domain.h5p_packages import import_package
from learning.models import H5PContent
from tests.factories.packages import a_library, about, package

# A question with two buttons: it scores, keeps where one is, and comes back to it.
CARD = """
H5P.Card = function (params, id, extras) {
  H5P.EventDispatcher.call(this);
  var self = this, chosen = (extras || {}).previousState && extras.previousState.chosen;
  this.getCurrentState = function () { return chosen === undefined ? undefined : {chosen: chosen}; };
  this.attach = function ($container) {
    ["true", "false"].forEach(function (value) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = value;
      button.setAttribute("aria-pressed", String(chosen === value));
      button.addEventListener("click", function () {
        chosen = value;
        $container[0].querySelectorAll("button").forEach(function (each) {
          each.setAttribute("aria-pressed", String(each === button));
        });
      });
      $container[0].appendChild(button);
    });
    var check = document.createElement("button");
    check.type = "button";
    check.textContent = "check";
    check.addEventListener("click", function () {
      var event = self.createXAPIEventTemplate("answered"), right = chosen === params.correct;
      event.setScoredResult(right ? 1 : 0, 1, self, true, right);
      event.data.statement.result.response = chosen;
      self.trigger(event);
    });
    $container[0].appendChild(check);
  };
};
H5P.Card.prototype = Object.create(H5P.EventDispatcher.prototype);
"""


def a_card(**entries):
    """The package of a true/false question that plays; its machine name is that of the official type, so that its
    rule marks it.
    """
    library = a_library("H5P.TrueFalse", "1.2.3", files={"card.js": CARD.replace("H5P.Card", "H5P.TrueFalse")})
    inside = {
        "h5p.json": about("H5P.TrueFalse", "1.2", title="Is it so?"),
        "content/content.json": {"question": "Is it so?", "correct": "true"},
        **library,
        **entries,
    }
    return package({name: content for name, content in inside.items() if content is not None})


def an_editor(folder):
    """A folder that has all files of the official editor, without what they do."""
    for name in [*BEFORE, *SCRIPTS, *STYLES, WORDS]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("/* of the editor */")
    return str(folder)


def a_content(*, is_public: bool = False, **entries) -> H5PContent:
    content = import_package(file=a_card(**entries), by=None, is_public=is_public).content
    assert content is not None
    return content


def a_deck(**options) -> H5PContent:
    """A content of a type that nothing can mark again: what a browser says of it is all there is."""
    content = a_content(**options)
    content.machine = "Test.Deck"
    content.save()
    return content
