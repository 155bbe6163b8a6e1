// What the pages may do better with a script; all of them work without it.
(function () {
  "use strict";
  // A password can be shown while it is typed.
  document.querySelectorAll("button[data-show]").forEach(function (button) {
    var field = document.getElementById(button.dataset.show), show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      var hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? button.dataset.hideText : show;
      button.setAttribute("aria-pressed", hidden);
      field.focus();
    });
  });
  // A part of the page that changes by itself: <div data-refresh="2" data-source="/…/">, until the answer has no such mark.
  document.querySelectorAll("[data-refresh]").forEach(function (place) {
    function later() {
      setTimeout(function () {
        fetch(place.dataset.source || location.href, {headers: {"X-Requested-With": "fetch"}}).then(function (answer) {
          return answer.ok ? answer.text() : Promise.reject();
        }).then(function (text) {
          var found = new DOMParser().parseFromString(text, "text/html").getElementById(place.id);
          if (!found) return;
          var focus = place.contains(document.activeElement) && document.activeElement.id;
          place.replaceChildren.apply(place, Array.from(found.childNodes));
          if (focus && document.getElementById(focus)) document.getElementById(focus).focus();
          if (found.hasAttribute("data-refresh")) later(); else place.removeAttribute("data-refresh");
        }).catch(later);
      }, 1000 * (Number(place.dataset.refresh) || 2));
    }
    later();
  });
  // A second tap on the same button does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target, now = Date.now();
    if (form.method !== "post") return;
    if (now - (form.dataset.sent || 0) < 3000) event.preventDefault(); else form.dataset.sent = now;
  });
  // What was typed and not sent is not lost without a question.
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var changed = false;
    form.addEventListener("input", function () { changed = true; });
    form.addEventListener("submit", function () { changed = false; });
    addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });
  });
  // On a shared computer nothing that was typed stays behind; what is not sent yet is asked about before logging out.
  document.querySelectorAll("form[data-unsent]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var kept = Object.keys(localStorage).filter(function (key) {
        return key.indexOf("dishari:grid:" + form.dataset.person + ":") === 0;
      });
      if (kept.length && !confirm(form.dataset.unsent)) {
        event.preventDefault();
        event.stopPropagation();
      } else kept.forEach(function (key) { localStorage.removeItem(key); });
    });
  });
  // What is only in this browser is named where one begins.
  document.querySelectorAll("[data-kept]").forEach(function (place) {
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf("dishari:grid:" + place.dataset.kept + ":") !== 0) return;
      var link = document.createElement("a"), entry = Object.values(JSON.parse(localStorage.getItem(key)))[0];
      link.href = location.pathname.slice(0, 3) + key.split(":")[3].replace(/cells\/$/, "");
      link.textContent = entry && entry.form || link.href;
      place.append(document.createElement("br"), link);
      place.hidden = false;
    });
  });
  // The summary of errors takes the focus.
  var errors = document.getElementById("errors");
  if (errors) errors.focus();
  // What an exercise could not send goes out from any page.
  if (Object.keys(localStorage).join().indexOf("dishari:h5p:") >= 0) {
    document.head.append(Object.assign(document.createElement("script"), {src: document.currentScript.dataset.waiting}));
  }
})();
