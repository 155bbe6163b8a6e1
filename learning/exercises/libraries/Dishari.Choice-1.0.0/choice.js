// One or several answers of a few are chosen.
(function () {
  "use strict";
  Dishari.Choice = Dishari.exercise(function (it) {
    var answers = it.params.answers || [], inputs = [], rows = [];
    var correct = answers.map(function (_answer, at) { return at; }).filter(function (at) { return answers[at].correct; });
    var many = correct.length > 1 || it.behaviour.many === true;
    return {
      interaction: "choice",
      build: function () {
        var set = Dishari.element("fieldset"), name = "dishari" + Math.random();
        if (many) set.appendChild(Dishari.element("legend", "", it.say("several")));
        var order = answers.map(function (_answer, at) { return at; });
        (it.behaviour.shuffle === false ? order : Dishari.shuffled(order)).forEach(function (at) {
          var row = rows[at] = set.appendChild(Dishari.element("label", "dishari-row")), input = inputs[at] = document.createElement("input");
          input.type = many ? "checkbox" : "radio";
          input.name = name;
          input.addEventListener("change", function () { it.changed(); });
          row.appendChild(input);
          row.appendChild(Dishari.element("span", "dishari-words", answers[at].text));
        });
        return set;
      },
      given: function () {
        var chosen = inputs.map(function (_input, at) { return at; }).filter(function (at) { return inputs[at].checked; });
        return chosen.length ? chosen : null;
      },
      restore: function (given) { given.forEach(function (at) { if (inputs[at]) inputs[at].checked = true; }); },
      max: function () { return many ? correct.length : 1; },
      score: function (given) {
        var right = given.filter(function (at) { return answers[at].correct; }).length;
        return Math.max(0, right - (given.length - right));
      },
      response: function (given) { return given.join("[,]"); },
      pattern: function () { return [correct.join("[,]")]; },
      describe: function (definition) {
        definition.choices = answers.map(function (answer, at) {
          return {id: String(at), description: {"en-US": Dishari.text(answer.text)}};
        });
      },
      show: function (given, solve) {
        answers.forEach(function (answer, at) {
          var chosen = given.indexOf(at) >= 0;
          if (chosen || (solve && answer.correct)) Dishari.verdict(rows[at], Boolean(answer.correct), it.say(answer.correct ? "right" : "wrong"));
          if (chosen && answer.feedback && !rows[at].querySelector(".dishari-tip")) rows[at].appendChild(Dishari.element("span", "dishari-tip", answer.feedback));
        });
      },
      clear: function () {
        rows.forEach(function (row, at) {
          inputs[at].checked = false;
          Dishari.verdict(row);
          var tip = row.querySelector(".dishari-tip");
          if (tip) tip.remove();
        });
      }
    };
  });
})();
