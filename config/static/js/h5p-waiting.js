// What an exercise could not send goes out from any page, each event once. On the page of an exercise its own script does
// that. Loaded only where something waits.
(function () {
  "use strict";
  var keys = Object.keys(localStorage).filter(function (key) { return key.indexOf("dishari:h5p:") === 0; });
  if (!keys.length || document.querySelector("iframe[data-h5p]")) return;
  function read(key) { return JSON.parse(localStorage.getItem(key)) || []; }
  function send(key, token) {
    var events = read(key).slice(0, 20), sent = events.map(function (event) { return event.id; });
    if (!events.length) return localStorage.removeItem(key);
    return fetch("/h5p/events/" + key.split(":")[3] + "/", {
      method: "POST", credentials: "same-origin", redirect: "error",
      headers: {"Content-Type": "application/json", "X-CSRFToken": token},
      body: JSON.stringify({now: Date.now() / 1000, events: events})
    }).then(function (answer) {
      if (!answer.ok) return; // it waits for the page of the exercise
      localStorage.setItem(key, JSON.stringify(read(key).filter(function (event) { return sent.indexOf(event.id) < 0; })));
      return send(key, token);
    });
  }
  fetch("/h5p/visitor/", {credentials: "same-origin"}).then(function (answer) { return answer.json(); }).then(function (said) {
    keys.forEach(function (key) {
      if (said.person && key.split(":")[2] === said.person) send(key, said.token).catch(function () { /* later */ });
    });
  }).catch(function () { /* no line: later */ });
})();
