// Numbered spots of a picture get their names, from lists below it.
(function () {
  "use strict";
  Dishari.ImageLabels = Dishari.exercise(function (it) {
    var spots = it.params.spots || [], selects = [], rows = [];
    var labels = spots.map(function (spot) { return spot.label; }).concat(it.params.others || []);
    return {
      interaction: "matching",
      ownImage: true,
      build: function () {
        var set = Dishari.element("fieldset"), figure = set.appendChild(Dishari.element("div", "dishari-spots"));
        if (it.params.image && it.params.image.path) figure.appendChild(it.picture(it.params.image));
        var order = Dishari.shuffled(labels.map(function (_label, at) { return at; }));
        spots.forEach(function (spot, at) {
          var number = it.say("spot", {n: at + 1}), mark = figure.appendChild(Dishari.element("span", "dishari-spot", number.replace(/[^0-9০-৯]/g, "")));
          mark.style.left = Math.min(100, Math.max(0, spot.x || 0)) + "%";
          mark.style.top = Math.min(100, Math.max(0, spot.y || 0)) + "%";
          mark.setAttribute("aria-hidden", "true");
          var row = rows[at] = set.appendChild(Dishari.element("label", "dishari-row"));
          row.appendChild(Dishari.element("span", "", number));
          var select = selects[at] = row.appendChild(Dishari.element("select"));
          select.appendChild(new Option(it.say("choose"), ""));
          order.forEach(function (label) { select.appendChild(new Option(Dishari.text(labels[label]), String(label))); });
          select.addEventListener("change", function () { it.changed(); });
        });
        return set;
      },
      given: function () {
        var chosen = selects.map(function (select) { return select.value; });
        return chosen.some(Boolean) ? chosen : null;
      },
      restore: function (given) { given.forEach(function (value, at) { if (selects[at]) selects[at].value = value; }); },
      max: function () { return spots.length; },
      score: function (given) {
        return given.filter(function (value, at) { return value !== "" && labels[value] === labels[at]; }).length;
      },
      response: function (given) {
        return given.map(function (value, at) { return at + "[.]" + value; }).join("[,]");
      },
      pattern: function () { return [spots.map(function (_spot, at) { return at + "[.]" + at; }).join("[,]")]; },
      describe: function (definition) {
        definition.source = spots.map(function (_spot, at) { return {id: String(at), description: {"en-US": it.say("spot", {n: at + 1})}}; });
        definition.target = labels.map(function (label, at) { return {id: String(at), description: {"en-US": Dishari.text(label)}}; });
      },
      show: function (given, solve) {
        rows.forEach(function (row, at) {
          var good = given[at] !== "" && labels[given[at]] === labels[at];
          Dishari.verdict(row, good, it.say(good ? "right" : "wrong"));
          if (solve && !good) row.querySelector(".dishari-verdict").textContent = "✗ → " + Dishari.text(labels[at]);
        });
      },
      clear: function () {
        selects.forEach(function (select, at) { select.value = ""; Dishari.verdict(rows[at]); });
      }
    };
  });
})();
