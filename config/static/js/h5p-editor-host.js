// Around the frame of the official editor: asks for what was written, and sends it with the form of the page.
(function () {
  "use strict";
  var frame = document.getElementById("official-editor"), form = document.getElementById("official-form"), note = document.getElementById("official-note");
  form.addEventListener("submit", function (event) {
    if (form.dataset.handed) return;
    event.preventDefault();
    form.dataset.asked = "yes";
    frame.contentWindow.postMessage({h5peditor: "hand over"}, "*");
  });
  addEventListener("message", function (message) {
    var data = message.data;
    if (message.source !== frame.contentWindow || !data || data.h5peditor !== true) return;
    if (data.kind === "ready") frame.contentWindow.postMessage({h5peditor: "begin", content: form.elements.content.value}, "*");
    if (data.kind === "height") frame.style.height = Math.min(Math.max(Number(data.height) || 0, 400), 30000) + "px";
    if (data.kind === "empty" || data.kind === "failed") delete form.dataset.asked;
    if (data.kind === "empty" || data.kind === "failed") note.textContent = note.dataset[data.kind];
    // a library in the frame may say what it likes: nothing is saved that nobody asked for
    if (data.kind === "content" && typeof data.content === "string" && form.dataset.asked) {
      form.elements.content.value = data.content;
      form.dataset.handed = "yes";
      form.submit();
    }
  });
})();
