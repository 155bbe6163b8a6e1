// A statement is true or false.
(function () {
  "use strict";
  Dishari.TrueFalse = Dishari.exercise(function (it) {
    var inputs = {}, rows = {}, values = ["true", "false"];
    return {
      interaction: "true-false",
      build: function () {
        var set = Dishari.element("fieldset"), name = "dishari" + Math.random();
        values.forEach(function (value) {
          var row = rows[value] = set.appendChild(Dishari.element("label", "dishari-row")), input = inputs[value] = document.createElement("input");
          input.type = "radio";
          input.name = name;
          input.addEventListener("change", function () { it.changed(); });
          row.appendChild(input);
          row.appendChild(Dishari.element("span", "dishari-words", it.say(value)));
        });
        return set;
      },
      given: function () {
        return values.filter(function (value) { return inputs[value] && inputs[value].checked; })[0] || null;
      },
      restore: function (given) { if (inputs[given]) inputs[given].checked = true; },
      max: function () { return 1; },
      score: function (given) { return given === it.params.correct ? 1 : 0; },
      response: function (given) { return given; },
      pattern: function () { return [it.params.correct]; },
      show: function (given, solve) {
        values.forEach(function (value) {
          var right = value === it.params.correct;
          if (value === given || (solve && right)) Dishari.verdict(rows[value], right, it.say(right ? "right" : "wrong"));
        });
        return given === it.params.correct ? it.params.whenRight : it.params.whenWrong;
      },
      clear: function () {
        values.forEach(function (value) { inputs[value].checked = false; Dishari.verdict(rows[value]); });
      }
    };
  });
})();
