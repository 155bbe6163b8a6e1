// The official editor in a frame without an origin, before anything else is loaded. It expects to stand in a frame of a
// page whose objects it may read; here it is both, so it is told that it is its own parent. What it says to the page
// around it goes by messages.
(function () {
  "use strict";
  window.H5PIntegration = JSON.parse(document.getElementById("h5p-integration").textContent);
  window.h5pHost = window.parent;
  window.parent = window;
  var kept = {}, storage = {
    getItem: function (key) { return Object.prototype.hasOwnProperty.call(kept, key) ? kept[key] : null; },
    setItem: function (key, value) { kept[key] = String(value); },
    removeItem: function (key) { delete kept[key]; },
    clear: function () { kept = {}; },
    key: function (n) { return Object.keys(kept)[n] || null; },
    length: 0
  };
  ["localStorage", "sessionStorage"].forEach(function (name) {
    Object.defineProperty(window, name, {value: storage, configurable: true});
  });
})();
