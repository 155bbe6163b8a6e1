// Starts the official editor in its frame, and hands over what was written when the page around it asks.
(function (H5P, H5PEditor, told) {
  "use strict";
  var $ = H5P.jQuery, $place = $("body > .h5p-editor"), selector;
  function say(message) { message.h5peditor = true; window.h5pHost.postMessage(message, "*"); }
  H5P.$body = $(document.body);
  H5PEditor.semiFullscreen = function ($element, after, done) { after(); return done; };
  // `handed`: what was handed over before and could not be kept, to go on with.
  function begin(handed) {
    var before = null;
    try { before = JSON.parse(handed || "null"); } catch (e) { /* nothing to go on with */ }
    var library = before ? before.library : told.library;
    var params = before ? JSON.stringify({params: before.params, metadata: before.metadata}) : told.params;
    $.ajax({url: H5PEditor.getAjaxUrl("libraries")}).done(function (libraries) {
      selector = new H5PEditor.LibrarySelector(libraries, library, params);
      selector.appendTo($place.html(""));
      if (library) selector.setLibrary(library);
    }).fail(function () { say({kind: "failed"}); });
  }
  addEventListener("message", function (message) {
    if (message.source !== window.h5pHost || !message.data) return;
    if (message.data.h5peditor === "begin" && !selector) return begin(message.data.content);
    if (message.data.h5peditor !== "hand over") return;
    if (!selector || !selector.form) return say({kind: "empty"});
    var params = selector.getParams();
    say({kind: "content", content: JSON.stringify({
      library: selector.getCurrentLibrary(), params: params, metadata: selector.getMetadata() || {}
    })});
  });
  say({kind: "ready"});
  var height = 0;
  function measure() {
    var now = Math.max(400, document.body.scrollHeight);
    if (now !== height) say({kind: "height", height: height = now});
  }
  new ResizeObserver(measure).observe(document.body);
  new MutationObserver(measure).observe(document.body, {childList: true, subtree: true, attributes: true});
})(window.H5P, window.H5PEditor, window.H5PIntegration);
