// Around the frame of an H5P content: gives it its height, and sends what it says to the server. What could not be
// sent waits in this browser, under the person's own key, and goes out when there is a connection; each event has an
// id, so that the server keeps it once.
(function () {
  "use strict";
  if (window.dishariH5P) return; // loaded once for each exercise in a text
  window.dishariH5P = true;
  var MOST_AT_ONCE = 50;
  document.querySelectorAll("iframe[data-h5p]").forEach(function (frame) {
    var note = frame.parentNode.querySelector("[role=status]");
    var sending = false, timer, wait = 1000, early = [], memory = null, lost = false, open = false, most = MOST_AT_ONCE;
    function key() { return "dishari:h5p:" + frame.dataset.person + ":" + frame.dataset.h5p; }
    function waiting() {
      try { return memory || JSON.parse(localStorage.getItem(key())) || []; } catch (e) { return []; }
    }
    function store(events) {
      try {
        if (events.length) localStorage.setItem(key(), JSON.stringify(events)); else localStorage.removeItem(key());
        memory = null;
      } catch (e) { memory = events.length ? events : null; } // full, or not allowed: as long as this page is open
    }
    // As many as fit into one request; one that is large goes alone.
    function batch() {
      var size = 0;
      return waiting().slice(0, most).filter(function (event, at) {
        size += JSON.stringify(event).length;
        return at === 0 || size < 200000;
      });
    }
    // Who looks at the page, and the token for sending: of a page that everybody gets alike, and after another log-in.
    function ask() {
      return fetch("/h5p/visitor/", {credentials: "same-origin"}).then(function (answer) { return answer.json(); });
    }
    function begin() {
      ask().then(function (said) {
        frame.dataset.token = said.token;
        frame.dataset.person = said.person;
        early.splice(0).forEach(take);
        later(0);
      }).catch(function () { setTimeout(begin, 10000); });
    }
    function id() {
      var b = crypto.getRandomValues(new Uint8Array(16));
      b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
      var h = Array.from(b, function (x) { return (x + 256).toString(16).slice(1); }).join("");
      return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
    }
    function say(name) { if (note) note.textContent = name ? note.dataset[name] : ""; }
    function send(leaving) {
      var events = batch();
      if (!events.length) return settled();
      if (sending && !leaving) return;
      sending = true;
      fetch(frame.dataset.events, {
        method: "POST", keepalive: leaving === true, credentials: "same-origin", redirect: "error",
        headers: {"Content-Type": "application/json", "X-CSRFToken": frame.dataset.token},
        body: JSON.stringify({now: Date.now() / 1000, events: events})
      }).then(function (answer) {
        if (answer.status === 401 || answer.status === 403) return again();
        if (answer.status >= 500 || answer.status === 429) throw new Error("later");
        if (!answer.ok && events.length > 1) { most = 1; sending = false; return later(0); } // one by one: which is it?
        return answer.json().catch(function () { return {refused: 1}; }).then(function (said) {
          var sent = events.map(function (event) { return event.id; });
          store(waiting().filter(function (event) { return sent.indexOf(event.id) < 0; }));
          wait = 1000;
          lost = lost || !answer.ok || said.refused > 0;
          open = false;
          say(lost ? "refused" : "saved");
          sending = false;
          if (waiting().length) later(0); else { most = MOST_AT_ONCE; lost = false; }
        });
      }).catch(function () { put("unsent"); });
    }
    // Logged out, or logged in anew: nothing is lost of the same person, and nothing goes out as somebody else.
    function again() {
      return ask().then(function (said) {
        if (said.person !== frame.dataset.person) return put("out");
        frame.dataset.token = said.token;
        put("unsent");
      });
    }
    // Nothing waits any more: perhaps because another page of this browser has sent it.
    function settled() {
      if (open) say("saved");
      open = false;
    }
    function put(name) {
      sending = false;
      open = true;
      say(name);
      wait = Math.min(wait * 2, 60000);
      later(wait);
    }
    // The frame asks for the player and the libraries, which this page keeps in its cache. What it names is of unknown
    // origin: only bundles are fetched, and without anybody's cookie.
    function hand(asked) {
      var bundle = /^\/h5p\/bundles\/[0-9a-f]{32}\.(js|css)$/;
      function get(addresses) {
        return Promise.all([].concat(addresses).map(function (address) {
          if (!bundle.test(address)) throw new Error("not a bundle");
          return fetch(address, {credentials: "omit"}).then(function (answer) {
            return answer.ok ? answer.text() : Promise.reject(new Error("missing"));
          });
        }));
      }
      Promise.resolve().then(function () {
        return Promise.all([get(asked.styles), get(asked.scripts)]);
      }).then(function (got) {
        frame.contentWindow.postMessage({h5p: "files", styles: got[0], scripts: got[1]}, "*");
      }).catch(function () {
        frame.contentWindow.postMessage({h5p: "files"}, "*");
      });
    }
    function later(pause) { clearTimeout(timer); timer = setTimeout(send, pause); }
    addEventListener("message", function (message) {
      var data = message.data;
      if (message.source !== frame.contentWindow || !data || data.h5p !== true) return;
      if (data.kind === "files") return hand(data);
      if (data.kind === "height") {
        frame.style.height = Math.min(Math.max(Number(data.height) || 0, 60), 20000) + "px";
        return;
      }
      if (["state", "finished", "statement"].indexOf(data.kind) < 0) return;
      if (frame.dataset.person === undefined) early.push(data); else take(data);
    });
    function take(data) {
      if (!frame.dataset.person) return;
      delete data.h5p;
      data.id = id();
      if (typeof data.response === "string") data.response = data.response.slice(0, 10000);
      var events = waiting();
      // of a state only the newest is worth sending
      if (data.kind === "state") events = events.filter(function (event) {
        return event.kind !== "state" || event.part !== data.part || event.data_type !== data.data_type;
      });
      store(events.concat(data));
      later(data.kind === "state" ? 600 : 100);
    }
    if (frame.dataset.person === undefined) begin();
    // Who goes on right after the last answer takes it along: the form waits until it is sent, three seconds at most.
    document.querySelectorAll("form.study-next").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        if (form.dataset.waited || !waiting().length) return;
        event.preventDefault();
        form.dataset.waited = "yes";
        var begun = Date.now();
        sending = false;
        send();
        (function go() {
          if (!waiting().length || Date.now() - begun > 3000) form.submit(); else setTimeout(go, 50);
        })();
      });
    });
    addEventListener("online", function () { later(0); });
    addEventListener("storage", function (event) { // another page of this browser has sent it
      if (event.key === key() && !waiting().length) settled();
    });
    addEventListener("pagehide", function () { send(true); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") send(true); });
    later(0);
  });
})();
