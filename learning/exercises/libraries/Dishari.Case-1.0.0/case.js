// A case in steps: each decision leads to another step, or to the end.
(function () {
  "use strict";
  Dishari.Case = Dishari.exercise(function (it) {
    var steps = it.params.steps || [], path = [], place;
    function points(choice) { return choice.points || 0; }
    // A choice leads to the number of a step, counted from 1; anything else ends the case.
    function next(choice) { var to = (choice.next || 0) - 1; return steps[to] ? to : -1; }
    function choices(at) { return (steps[at] || {}).choices || []; }
    // Going back takes back what was decided from there on.
    function counted() {
      var kept = [];
      path.forEach(function (pair) {
        var before = kept.map(function (each) { return each[0]; }).indexOf(pair[0]);
        if (before >= 0) kept = kept.slice(0, before);
        kept.push(pair);
      });
      return kept;
    }
    function here() {
      var last = path[path.length - 1];
      return last ? next(choices(last[0])[last[1]]) : 0;
    }
    function isOver() { return path.length > 0 && here() < 0; }
    // The most that can be reached; steps are gone through forwards.
    function most() {
      var best = [];
      for (var at = steps.length - 1; at >= 0; at--) {
        best[at] = Math.max.apply(null, [0].concat(choices(at).map(function (choice) {
          var to = next(choice);
          return to < 0 ? points(choice) : to > at ? points(choice) + best[to] : 0;
        })));
      }
      return best[0] || 0;
    }
    function draw(told) {
      var at = here(), step = steps[at];
      place.innerHTML = "";
      if (told) place.appendChild(Dishari.element("div", "dishari-told", told)).setAttribute("role", "status");
      if (path.length && at < 0) return;
      if (!step) return;
      var text = place.appendChild(Dishari.element("div", "dishari-step", step.text));
      text.tabIndex = -1;
      choices(at).forEach(function (choice, number) {
        var made = place.appendChild(Dishari.element("button", "dishari-row dishari-choice", choice.text));
        made.type = "button";
        made.addEventListener("click", function () {
          path.push([at, number]);
          draw(choice.feedback);
          it.changed();
          if (isOver()) it.check(); else place.querySelector(".dishari-step").focus();
        });
      });
    }
    return {
      interaction: "other",
      instant: true,
      build: function () {
        place = Dishari.element("div", "dishari-case");
        draw();
        return place;
      },
      given: function () { return path.length ? path.slice() : null; },
      restore: function (given) {
        path = [];
        given.every(function (pair) {
          if (here() !== pair[0] || !choices(pair[0])[pair[1]]) return false;
          path.push(pair);
          return true;
        });
        draw();
      },
      max: most,
      score: function () {
        return Math.min(most(), counted().reduce(function (sum, pair) { return sum + points(choices(pair[0])[pair[1]]); }, 0));
      },
      response: function (given) { return given.map(function (pair) { return pair.join(":"); }).join("[,]"); },
      pattern: function () { return []; },
      clear: function () { path = []; draw(); }
    };
  });
})();
