// The form of an exercise: fields that wait for another one are shown when it has their value, and after a button of a
// list the page is where it was. Without this script all fields are shown.
(function () {
  "use strict";
  var form = document.querySelector("form[enctype]");
  if (!form) return;
  function value(name) {
    var found = form.querySelectorAll("[name=\"" + CSS.escape(name) + "\"]");
    for (var i = 0; i < found.length; i++) {
      if (found[i].type === "radio") { if (found[i].checked) return found[i].value; }
      else if (found[i].type === "checkbox") return found[i].checked;
      else return found[i].value;
    }
  }
  function show() {
    form.querySelectorAll("[data-when]").forEach(function (part) {
      part.hidden = !JSON.parse(part.dataset.when).some(function (rule) {
        return rule.values.map(String).indexOf(String(value(rule.name))) >= 0;
      });
    });
  }
  form.addEventListener("change", show);
  show();
  var wrong = document.querySelector(".xf-error"), place = form.dataset.place && document.getElementById(form.dataset.place.replace(/\./g, "-"));
  var there = document.getElementById("preview") || (wrong && wrong.parentNode) || place;
  if (there) there.scrollIntoView({block: "center"});
})();
