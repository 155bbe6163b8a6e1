// The first script in the frame of an H5P content. A frame without an origin keeps nothing in the browser's cache, so
// it asks the page around it, which does, for the player and the libraries; when nobody answers it loads them itself.
(function () {
  "use strict";
  var wanted = JSON.parse(document.getElementById("h5p-files").textContent), begun = false;
  function begin(styles, scripts) {
    if (begun) return;
    begun = true;
    styles.forEach(function (text) {
      var style = document.createElement("style");
      style.textContent = text;
      document.head.appendChild(style);
    });
    // One script, so that the player does not start before the libraries are there.
    var script = document.createElement("script");
    script.src = URL.createObjectURL(new Blob([scripts.join("\n;\n")], {type: "text/javascript"}));
    document.body.appendChild(script);
  }
  function alone() {
    if (begun) return;
    begun = true;
    wanted.styles.forEach(function (address) {
      var link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      document.head.appendChild(link);
    });
    wanted.scripts.forEach(function (address) {
      var script = document.createElement("script");
      script.async = false;
      script.src = address;
      document.body.appendChild(script);
    });
  }
  addEventListener("message", function (message) {
    var data = message.data;
    if (message.source !== window.parent || !data || data.h5p !== "files") return;
    if (data.styles && data.scripts) begin(data.styles, data.scripts); else alone();
  });
  if (window.parent === window) return alone();
  window.parent.postMessage({h5p: true, kind: "files", styles: wanted.styles, scripts: wanted.scripts}, "*");
  setTimeout(alone, 20000);
})();
