// Words are typed into gaps, written *answer/other answer:tip* in a text.
(function () {
  "use strict";
  var GAP = /\*([^*]+)\*/g;
  function parted(text, sign) { return text.replace(/\\(.)/g, function (_all, s) { return String.fromCharCode(57344 + s.charCodeAt(0)); }).split(sign).map(function (part) { return part.replace(/[\ue000-\ue0ff]/g, function (s) { return String.fromCharCode(s.charCodeAt(0) - 57344); }); }); }
  // Equal are: digits of both scripts, composed signs, any spaces; joiners that no eye sees do not count.
  function folded(text, exact) {
    text = text.normalize("NFC").replace(/[\u200b-\u200d\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim();
    text = text.replace(/[০-৯]/g, function (digit) { return digit.charCodeAt(0) - 2534; });
    return exact ? text : text.toLowerCase();
  }
  Dishari.FillIn = Dishari.exercise(function (it) {
    var gaps = [], inputs = [], places = [], exact = it.behaviour.exact === true;
    function right(at, typed) {
      return gaps[at].answers.some(function (answer) { return folded(answer, exact) === folded(typed, exact); });
    }
    return {
      interaction: "fill-in",
      build: function () {
        var set = Dishari.element("fieldset"), total = 0;
        (it.params.lines || []).forEach(function (line) { total += (line.match(GAP) || []).length; });
        (it.params.lines || []).forEach(function (line) {
          set.appendChild(Dishari.element("p", "dishari-line", line.replace(GAP, "<span data-gap=\"\"></span>")));
          line.replace(GAP, function (_all, inside) {
            var parts = parted(Dishari.text(inside), ":"), first = parts.shift();
            gaps.push({answers: parted(first, "/").map(function (each) { return each.trim(); }), tip: parts.join(":")});
          });
        });
        places = Array.from(set.querySelectorAll("[data-gap]"));
        places.forEach(function (place, at) {
          var input = inputs[at] = document.createElement("input");
          input.type = "text";
          input.size = Math.min(24, Math.max.apply(null, gaps[at].answers.map(function (answer) { return answer.length; })) + 3);
          input.maxLength = 200;
          input.autocomplete = "off";
          input.spellcheck = false;
          input.setAttribute("aria-label", it.say("gap", {n: at + 1, total: total}) + (gaps[at].tip ? ". " + gaps[at].tip : ""));
          input.placeholder = gaps[at].tip;
          input.addEventListener("input", function () { it.refresh(); });
          input.addEventListener("change", function () { it.changed(); });
          input.addEventListener("keydown", function (event) { if (event.key === "Enter") it.check(); });
          place.appendChild(input);
        });
        return set;
      },
      given: function () {
        var typed = inputs.map(function (input) { return input.value; });
        return typed.some(function (each) { return each.trim(); }) ? typed : null;
      },
      restore: function (given) { given.forEach(function (typed, at) { if (inputs[at]) inputs[at].value = typed; }); },
      max: function () { return gaps.length; },
      score: function (given) { return given.filter(function (typed, at) { return right(at, typed); }).length; },
      response: function (given) { return given.join("[,]"); },
      pattern: function () {
        return ["{case_matters=" + exact + "}" + gaps.map(function (gap) { return gap.answers[0]; }).join("[,]")];
      },
      show: function (given, solve) {
        places.forEach(function (place, at) {
          var typed = (given || [])[at] || "", good = right(at, typed);
          Dishari.verdict(place, good, it.say(good ? "right" : "wrong"));
          if (solve && !good) place.querySelector(".dishari-verdict").textContent = "✗ → " + gaps[at].answers[0];
        });
      },
      clear: function () {
        inputs.forEach(function (input, at) { input.value = ""; Dishari.verdict(places[at]); });
      }
    };
  });
})();
