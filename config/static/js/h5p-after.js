// Inside the frame, after the player and the libraries and before it starts: what happens is told to the page around.
(function (H5P, H5PIntegration) {
  "use strict";
  var opened = Math.floor(Date.now() / 1000), last = {}, soon;
  function tell(message) {
    message.h5p = true;
    message.opened = opened;
    message.at = Date.now() / 1000;
    window.parent.postMessage(message, "*");
  }
  function part(statement) {
    var extensions = ((statement.object || {}).definition || {}).extensions || {};
    return extensions["http://h5p.org/x-api/h5p-subContentId"] || "";
  }
  function words(texts) {
    return texts ? texts[Object.keys(texts)[0]] : "";
  }
  // Where somebody stopped came with the page; nothing else is asked for.
  H5P.getUserData = function (content, kind, done, sub) {
    var all = H5PIntegration.contents["cid-" + content].contentUserData || {}, here = all[sub || 0] || {};
    try { done(undefined, here[kind] === undefined ? undefined : JSON.parse(here[kind])); } catch (e) { done(e); }
  };
  H5P.setUserData = function (content, kind, data, options) {
    var sub = String((options || {}).subContentId || 0), text = JSON.stringify(data), key = sub + " " + kind;
    if (last[key] === text) return;
    last[key] = text;
    tell({kind: "state", part: sub, data_type: kind, data: text === undefined ? null : text});
  };
  H5P.deleteUserData = function (content, kind, sub) {
    delete last[String(sub || 0) + " " + kind];
    tell({kind: "state", part: String(sub || 0), data_type: kind, data: null});
  };
  H5P.setFinished = function (content, score, most) {
    if (typeof score === "number" && typeof most === "number") tell({kind: "finished", score: score, max_score: most});
  };
  // A set that is ended tells what was answered in it, also where nobody asked for a check: the server marks from that.
  var answered = {};
  function tellParts(node) {
    (node.children || []).forEach(function (child) {
      var id = child.statement && part(child.statement), response = ((child.statement || {}).result || {}).response;
      if (id && answered[id] !== String(response)) say(child.statement, "answered");
      tellParts(child);
    });
  }
  H5P.externalDispatcher.on("xAPI", function (event) {
    var statement = event.data.statement, whole = !part(statement), instance = H5P.instances[0];
    if (whole && /completed/.test(statement.verb.id) && instance && instance.getXAPIData) {
      try { tellParts(instance.getXAPIData()); } catch (e) { /* what it said before is there */ }
    }
    say(statement, String(statement.verb.id).split("/").pop());
    if (whole && /answered|completed/.test(statement.verb.id)) answered = {};
    if (/answered|completed/.test(statement.verb.id)) write(); else keep(); // what was sent in is kept at once
  });
  function say(statement, verb) {
    var result = statement.result || {}, score = result.score || {};
    var definition = (statement.object || {}).definition || {};
    if (verb === "answered" && part(statement)) answered[part(statement)] = String(result.response);
    tell({
      kind: "statement", verb: verb, part: part(statement),
      question: words(definition.description) || words(definition.name), response: result.response,
      score: score.raw, max_score: score.max
    });
  }
  // Where somebody is goes out soon after each thing that they do, not only when they leave: a phone that is put away,
  // or a tab that is closed, loses nothing.
  function keep() {
    clearTimeout(soon);
    soon = setTimeout(write, 400);
  }
  function write() {
    H5P.instances.forEach(function (instance) {
      if (typeof instance.getCurrentState !== "function") return;
      var state = instance.getCurrentState();
      if (state !== undefined) H5P.setUserData(instance.contentId, "state", state, {});
    });
  }
  ["click", "keyup", "change", "input", "touchend"].forEach(function (name) {
    document.addEventListener(name, keep, true);
  });
  // The frame is as high as what is in it.
  var height = 0, content = document.querySelector(".h5p-content");
  function measure() {
    var now = Math.ceil(content.getBoundingClientRect().bottom + window.scrollY);
    if (now !== height) tell({kind: "height", height: height = now});
  }
  new ResizeObserver(measure).observe(content);
  addEventListener("load", measure);
  // Something was focused below the edge before the frame had grown: now all of it is there.
  addEventListener("resize", function () {
    if (document.documentElement.scrollHeight <= window.innerHeight + 2) window.scrollTo(0, 0);
  });
})(window.H5P, window.H5PIntegration);
