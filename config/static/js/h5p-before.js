// Inside the frame of an H5P content, before the player. The frame has an origin of its own: it sees no cookie, no
// storage and no page of ours. What it has to say goes to the page around it by messages (h5p-after.js).
(function () {
  "use strict";
  window.H5PIntegration = JSON.parse(document.getElementById("h5p-integration").textContent);
  // The player looks at the storage of the browser when it starts, and stops where there is none.
  var kept = {}, storage = {
    getItem: function (key) { return Object.prototype.hasOwnProperty.call(kept, key) ? kept[key] : null; },
    setItem: function (key, value) { kept[key] = String(value); },
    removeItem: function (key) { delete kept[key]; },
    clear: function () { kept = {}; },
    key: function (n) { return Object.keys(kept)[n] || null; }
  };
  Object.defineProperty(storage, "length", {get: function () { return Object.keys(kept).length; }});
  ["localStorage", "sessionStorage"].forEach(function (name) {
    Object.defineProperty(window, name, {value: storage, configurable: true});
  });
})();
