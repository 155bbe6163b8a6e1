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
  // Items that have a place on the picture above them, in percent: a press on it puts the one there that one is at.
  var picture = form.querySelector(".xf-slot img");
  form.querySelectorAll(".xf-list").forEach(function (list) {
    var items = Array.prototype.map.call(list.querySelectorAll(".xf-item"), function (item) {
      return {item: item, x: item.querySelector("input[name$='.x']"), y: item.querySelector("input[name$='.y']")};
    }).filter(function (each) { return each.x && each.y; });
    if (!picture || !items.length) return;
    var map = document.createElement("div"), help = document.createElement("p"), here = items[0];
    map.className = "xf-spots";
    help.className = "help";
    help.textContent = form.dataset.spots;
    map.appendChild(picture.cloneNode());
    list.insertBefore(help, items[0].item);
    list.insertBefore(map, items[0].item);
    function number(input) {
      var text = input.value.replace(/[০-৯]/g, function (digit) { return digit.charCodeAt(0) - 2534; });
      return Math.min(100, Math.max(0, parseFloat(text) || 0));
    }
    function draw() {
      map.querySelectorAll(".xf-spot").forEach(function (spot) { spot.remove(); });
      items.forEach(function (each, at) {
        var spot = document.createElement("span");
        spot.className = "xf-spot";
        spot.textContent = (at + 1).toLocaleString(document.documentElement.lang);
        spot.style.left = number(each.x) + "%";
        spot.style.top = number(each.y) + "%";
        if (each === here) spot.dataset.here = "";
        map.appendChild(spot);
      });
    }
    items.forEach(function (each) {
      each.item.addEventListener("focusin", function () { here = each; draw(); });
      each.item.addEventListener("input", draw);
    });
    map.addEventListener("click", function (event) {
      var box = map.firstChild.getBoundingClientRect();
      here.x.value = Math.round(1000 * (event.clientX - box.left) / box.width) / 10;
      here.y.value = Math.round(1000 * (event.clientY - box.top) / box.height) / 10;
      draw();
    });
    draw();
  });
  var wrong = document.querySelector(".xf-error"), place = form.dataset.place && document.getElementById(form.dataset.place.replace(/\./g, "-"));
  var there = document.getElementById("preview") || (wrong && wrong.parentNode) || place;
  if (there) there.scrollIntoView({block: "center"});
})();
