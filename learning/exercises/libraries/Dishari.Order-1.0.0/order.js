// Steps are put in their order, by buttons: with a thumb as well as with a keyboard.
(function () {
  "use strict";
  Dishari.Order = Dishari.exercise(function (it) {
    var steps = it.params.steps || [], list, order, moved = false;
    function numbers() { return steps.map(function (_step, at) { return at; }); }
    function isRight() { return order.every(function (step, at) { return step === at; }); }
    function mix() {
      order = Dishari.shuffled(numbers());
      if (isRight() && order.length > 1) order.push(order.shift());
    }
    function draw() {
      list.innerHTML = "";
      order.forEach(function (step, at) {
        var row = list.appendChild(Dishari.element("li", "dishari-row"));
        row.appendChild(Dishari.element("span", "dishari-words", steps[step]));
        button(row, step, at, -1, "up", "↑");
        button(row, step, at, 1, "down", "↓");
      });
    }
    function button(row, step, at, by, name, sign) {
      var made = row.appendChild(Dishari.element("button", "dishari-button dishari-small dishari-" + name, sign));
      made.type = "button";
      made.disabled = at + by < 0 || at + by >= order.length;
      made.setAttribute("aria-label", it.say(name) + ": " + Dishari.text(steps[step]));
      made.addEventListener("click", function () {
        order.splice(at, 1);
        order.splice(at + by, 0, step);
        moved = true;
        draw();
        var row = list.children[at + by], again = row.querySelector(".dishari-" + name);
        (again.disabled ? row.querySelector("button:not(:disabled)") : again).focus();
        it.feedback.textContent = it.say("place", {n: at + by + 1, total: order.length});
        it.changed();
      });
    }
    mix();
    return {
      interaction: "sequencing",
      build: function () {
        var set = Dishari.element("fieldset");
        list = set.appendChild(Dishari.element("ol", "dishari-order"));
        draw();
        return set;
      },
      given: function () { return moved ? order.slice() : null; },
      restore: function (given) {
        if (given.slice().sort(function (a, b) { return a - b; }).join() !== numbers().join()) return;
        order = given.slice();
        moved = true;
        draw();
      },
      max: function () { return steps.length; },
      score: function (given) { return given.filter(function (step, at) { return step === at; }).length; },
      response: function (given) { return given.join("[,]"); },
      pattern: function () { return [numbers().join("[,]")]; },
      describe: function (definition) {
        definition.choices = steps.map(function (step, at) { return {id: String(at), description: {"en-US": Dishari.text(step)}}; });
      },
      show: function (given, solve) {
        if (solve) { order = numbers(); draw(); order = given; }
        Array.from(list.children).forEach(function (row, at) {
          var good = solve || given[at] === at;
          Dishari.verdict(row, good, it.say(good ? "right" : "wrong"));
        });
      },
      clear: function () { moved = false; mix(); draw(); }
    };
  });
})();
