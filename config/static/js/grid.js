// The grid of a form: keys, paste, undo, and values that are first kept in this browser and then sent.
// Without it the form is sent as a whole. All words come from the page (data-words).
(function () {
  "use strict";
  var form = document.getElementById("grid");
  if (!form || !window.fetch || !window.localStorage) return;
  var words = JSON.parse(form.dataset.words), person = form.dataset.person;
  var heading = document.querySelector("h1").textContent + ", " + document.querySelector(".lead").textContent.split("·").slice(0, 2).join("·").trim();
  var STORE = "dishari:grid:" + person + ":" + form.dataset.cells.replace(/^\/(bn|en)\//, "/");
  var bangla = form.dataset.language.slice(0, 2) === "bn";
  var numbers = new Intl.NumberFormat(bangla ? "bn-BD" : "en-IN", {maximumFractionDigits: 6});
  var status = document.getElementById("grid-status"), filled = document.getElementById("grid-filled");
  var cells = {}, rows = [], history = [], inflight = null, timer = null, wait = 0, blocked = "", told = "";
  var device = localStorage.getItem("dishari:device") || unique();
  localStorage.setItem("dishari:device", device);

  function unique() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (n) { return (n + 256).toString(16).slice(1); }).join("");
  }
  function say(text, n, s) { return text.replace("%n", numbers.format(n || 0)).replace("%s", s || ""); }

  // --- the cells of the page ------------------------------------------------------------------------------------
  form.querySelectorAll("[data-cell]").forEach(function (place) {
    var id = place.dataset.cell, n = document.getElementById(id + "-n"), d = document.getElementById(id + "-d");
    if (!n || n.tagName !== "INPUT") return;
    var cell = {
      id: id, place: place, inputs: d ? [n, d] : [n], word: document.getElementById(id + "-s"),
      series: Number(place.dataset.series), part: place.dataset.part, base: Number(place.dataset.base),
      hidden: form.elements[id + "-b"]
    };
    // What the server sent, not what the browser brings back after a reload: that is kept below.
    cell.inputs.forEach(function (input) { input.value = input.defaultValue; });
    cell.saved = texts(cell);
    cell.left = cell.saved.slice();
    cell.shown = cell.word.dataset.state;
    cell.plain = cell.word.textContent;
    cells[id] = cell;
    cell.inputs.forEach(function (input) { input.cell = cell; });
  });
  form.querySelectorAll("[data-row]").forEach(function (row) {
    var inputs = Array.from(row.querySelectorAll("input[type=text]"));
    if (inputs.length) { rows.push(inputs); inputs.forEach(function (input, at) { input.row = rows.length - 1; input.at = at; }); }
  });
  form.querySelectorAll("[data-more],summary").forEach(function (link) { link.tabIndex = -1; });
  document.getElementById("grid-keys").hidden = false;
  form.querySelectorAll("[data-save]").forEach(function (button) { button.hidden = true; });

  function texts(cell) { return cell.inputs.map(function (input) { return input.value.trim(); }); }
  function same(a, b) { return a.join("\u0000") === b.join("\u0000"); }
  function half(cell, value) { return cell.inputs.length > 1 && !value[0] !== !value[1]; }

  // --- kept in this browser -------------------------------------------------------------------------------------
  // {cell: {v: [texts], event, at, base, ready, failed: [messages], theirs: {…}}}
  function kept() {
    try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch (error) { return {}; }
  }
  function change(act) {
    var all = kept();
    act(all);
    try {
      if (Object.keys(all).length) localStorage.setItem(STORE, JSON.stringify(all)); else localStorage.removeItem(STORE);
    } catch (error) { tell(say(words.refused, 0, "")); }
  }
  function keep(cell, value, ready) {
    change(function (all) {
      if (same(value, cell.saved) && !(inflight && inflight[cell.id])) { delete all[cell.id]; return; }
      var before = all[cell.id];
      if (before && same(before.v, value)) { before.ready = before.ready || ready; return; }
      all[cell.id] = {v: value, event: unique(), at: new Date().toISOString(), base: cell.base, ready: ready, form: heading};
    });
  }

  // --- what a cell shows ----------------------------------------------------------------------------------------
  function show(cell) {
    var entry = kept()[cell.id], state = cell.shown, word = cell.plain;
    if (entry) {
      state = entry.theirs ? "conflict" : entry.failed ? "failed" : half(cell, entry.v) ? "half" : inflight && inflight[cell.id] ? "saving" : "kept";
      word = words[state];
    }
    if (cell.word.dataset.state !== state) cell.word.dataset.state = state;
    if (cell.word.textContent !== word) cell.word.textContent = word;
    cell.place.querySelectorAll(".wrong,.choose").forEach(function (old) { old.remove(); });
    cell.inputs.forEach(function (input) {
      if (entry && (entry.failed || entry.theirs)) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    });
    if (entry && entry.theirs) choose(cell, entry);
    else if (entry && entry.failed) entry.failed.forEach(function (text) { add(cell.place, "span", "wrong", text); });
  }
  function add(place, tag, name, text) {
    var made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    place.appendChild(made);
    return made;
  }
  function written(value) { return value.filter(Boolean).join(" / ") || words.nothing; }
  function choose(cell, entry) {
    var box = add(cell.place, "span", "choose", ""), theirs = entry.theirs;
    add(box, "span", "", words.theirs.replace("%s", theirs.who).replace("%v", written(theirs.v)) + " ");
    var take = add(box, "button", "button-link", words.take), mine = add(box, "button", "button-link", words.mine.replace("%v", written(entry.v)));
    take.type = mine.type = "button";
    take.addEventListener("click", function () {
      change(function (all) { delete all[cell.id]; });
      stand(cell, theirs.v, theirs.base, theirs.state, theirs.value);
      cell.inputs.forEach(function (input, at) { input.value = theirs.v[at] || ""; });
      cell.left = texts(cell);
      after(cell);
    });
    mine.addEventListener("click", function () {
      cell.base = theirs.base;
      cell.saved = theirs.v.slice(0, cell.inputs.length);
      change(function (all) { all[cell.id] = {v: entry.v, event: unique(), at: entry.at, base: theirs.base, ready: true, form: heading}; });
      after(cell);
      soon();
    });
  }
  function stand(cell, value, base, state, worth) {
    cell.saved = cell.inputs.map(function (_input, at) { return value[at] || ""; });
    cell.base = base;
    cell.place.dataset.base = base;
    if (cell.hidden) cell.hidden.value = base;
    cell.shown = state;
    cell.plain = words[state] || cell.plain;
    var output = form.querySelector("[data-value='" + cell.id + "']");
    if (output) output.textContent = worth || "";
  }
  function after(cell) { show(cell); add_up(cell.inputs[0].closest("tr")); sum_up(); }

  // --- totals ---------------------------------------------------------------------------------------------------
  function number(text) {
    var plain = text.replace(/[০-৯]/g, function (sign) { return sign.charCodeAt(0) - 0x9E6; }).replace("\u2212", "-").replace(/,/g, "");
    return /^-?\d*\.?\d+$/.test(plain) ? Number(plain) : null;
  }
  function add_up(row) {
    var output = row.querySelector("[data-total]"), sum = 0, some = false;
    if (!output) return;
    row.querySelectorAll("input[type=text]").forEach(function (input) {
      var each = number(input.value.trim());
      if (each !== null) { sum += each; some = true; }
    });
    output.textContent = some ? numbers.format(sum) : "";
  }
  function sum_up() {
    var all = Object.values(cells), full = all.filter(function (cell) { return texts(cell).every(Boolean); }).length;
    filled.textContent = words.filled.replace("%n", numbers.format(full)).replace("%m", numbers.format(all.length));
    var text = document.getElementById("missing"), left = 0;
    document.querySelectorAll("[data-missing] a").forEach(function (link) {
      var cell = cells[link.hash.slice(1, -2)], full = !!cell && texts(cell).every(Boolean);
      link.parentNode.hidden = full;
      if (!full) left++;
    });
    if (text && sum_up.left !== undefined && sum_up.left !== left) text.textContent = left ? say(words.missing, left) : words.none;
    sum_up.left = left;
  }
  // What is said aloud: only when it changes, and not with each cell.
  function tell(text) {
    if (text === told) return;
    told = text;
    clearTimeout(tell.timer);
    tell.timer = setTimeout(function () { status.textContent = text; }, 400);
  }
  function report() {
    var all = Object.values(kept()), wrong = all.filter(function (e) { return e.failed; }).length;
    var open = all.filter(function (e) { return e.theirs; }).length, n = all.length;
    if (blocked === "session") tell(say(words.session, n));
    else if (blocked) tell(say(words.refused, 0, blocked));
    else if (open) tell(say(words.choose, open));
    else if (wait && n) tell(say(words.offline, n));
    else if (inflight) tell(words.busy);
    else if (wrong) tell(say(words.wrong, wrong));
    else if (!n && report.ever) tell(words.all);
    if (n) report.ever = true;
  }

  // --- sending --------------------------------------------------------------------------------------------------
  function soon(delay) { clearTimeout(timer); timer = setTimeout(flush, delay === undefined ? 250 : delay); }
  function flush() {
    // Of several tabs one sends at a time; where the browser has no locks, ids of the messages make it harmless.
    return navigator.locks ? navigator.locks.request(STORE, send) : send();
  }
  function send() {
    if (inflight) return Promise.resolve();
    var all = kept(), message = [];
    inflight = {};
    Object.keys(all).forEach(function (id) {
      var cell = cells[id], entry = all[id];
      if (!cell || !entry.ready || entry.failed || entry.theirs || half(cell, entry.v) || message.length >= 200) return;
      inflight[id] = entry.event;
      message.push({series: cell.series, part: cell.part, n: entry.v[0], d: entry.v[1] || "", base: entry.base, event: entry.event, at: entry.at});
    });
    if (!message.length) { inflight = null; report(); return Promise.resolve(); }
    Object.keys(inflight).forEach(function (id) { show(cells[id]); });
    report();
    return fetch(form.dataset.cells, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      headers: {"Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value},
      body: JSON.stringify({device: device, cells: message})
    }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) { blocked = "session"; throw answer; }
      if (answer.status === 409 || answer.status === 400) return answer.json().then(function (told) { blocked = told.message; throw answer; });
      if (!answer.ok) throw answer;
      return answer.json();
    }).then(function (answer) {
      wait = 0;
      blocked = "";
      var sent = inflight;
      inflight = null;
      answer.cells.forEach(function (each) { receive(each, sent); });
      report();
      if (Object.values(kept()).some(function (e) { return e.ready && !e.failed && !e.theirs; })) soon(0);
    }).catch(function () {
      var sent = Object.keys(inflight || {});
      inflight = null;
      wait = Math.min((wait || 1) * 2, 60);
      sent.forEach(function (id) { show(cells[id]); });
      report();
      soon(wait * 1000);
    });
  }
  function receive(answer, sent) {
    var id = Object.keys(sent).find(function (each) {
      return cells[each].series === answer.series && cells[each].part === answer.part;
    }), cell = cells[id];
    if (!cell) return;
    var value = [answer.n, answer.d];
    change(function (all) {
      var entry = all[id], current = entry && entry.event === answer.event;
      if (answer.state === "conflict") {
        if (entry) entry.theirs = {v: value, base: answer.base, who: answer.who, value: answer.value, state: "saved"};
      } else if (answer.state === "failed") {
        if (current) entry.failed = answer.faults;
      } else {
        stand(cell, value, answer.base, answer.state, answer.value);
        if (current) delete all[id]; else if (entry) entry.base = answer.base;
        if (!current) return;
        cell.inputs.forEach(function (input, at) { input.value = value[at] || ""; });
        if (document.activeElement.cell === cell) document.activeElement.select();
        cell.left = texts(cell);
      }
    });
    after(cell);
  }

  // --- typing ---------------------------------------------------------------------------------------------------
  function commit(cell, quiet) {
    var value = texts(cell);
    if (!same(value, cell.left)) {
      if (!quiet) history.push([[cell.id, cell.left]]);
      cell.left = value;
    }
    var entry = kept()[cell.id];
    if (!entry && same(value, cell.saved)) { after(cell); return; }
    keep(cell, value, true);
    after(cell);
    soon();
  }
  form.addEventListener("input", function (event) {
    var cell = event.target.cell;
    if (!cell) return;
    keep(cell, texts(cell), false);
    after(cell);
    report.ever = true;
  });
  form.addEventListener("focusin", function (event) {
    if (event.target.cell) event.target.select();
  });
  form.addEventListener("focusout", function (event) {
    var cell = event.target.cell;
    if (cell && !(event.relatedTarget && event.relatedTarget.cell === cell)) commit(cell);
  });
  function put(list, quiet) {
    // Set several cells at once: [[cell id, texts]]; one step of undoing.
    var before = list.map(function (each) { return [each[0], cells[each[0]].left]; });
    list.forEach(function (each) {
      var cell = cells[each[0]];
      cell.inputs.forEach(function (input, at) { input.value = each[1][at] || ""; });
      commit(cell, true);
    });
    if (!quiet) history.push(before);
  }
  function go(row, at, event) {
    var input = rows[row] && rows[row][Math.min(at, rows[row].length - 1)];
    if (!input) return;
    event.preventDefault();
    input.focus();
  }
  form.addEventListener("keydown", function (event) {
    var input = event.target, cell = input.cell, key = event.key;
    if (!cell || event.altKey || event.isComposing) return;
    var start = input.selectionStart === 0, whole = start && input.selectionEnd === input.value.length;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z" && !event.shiftKey) {
      if (!same(texts(cell), cell.left) || !history.length) return;
      event.preventDefault();
      var list = history.pop();
      put(list, true);
      document.getElementById(list[0][0] + "-n").focus();
      tell(words.undone);
    } else if (event.ctrlKey || event.metaKey) return;
    else if (key === "Enter") {
      event.preventDefault();
      if (event.shiftKey) step_up(input, event); else step_down(input, event);
    } else if (key === "ArrowDown") go(input.row + 1, input.at, event);
    else if (key === "ArrowUp") go(input.row - 1, input.at, event);
    else if (key === "ArrowLeft" && (whole || start && input.selectionEnd === 0) && input.at > 0) go(input.row, input.at - 1, event);
    else if (key === "ArrowRight" && (whole || input.selectionStart === input.value.length) && input.at < rows[input.row].length - 1) go(input.row, input.at + 1, event);
    else if (key === "Escape") {
      event.preventDefault();
      cell.inputs.forEach(function (each, at) { each.value = cell.left[at]; });
      var entry = kept()[cell.id];
      if (entry && !entry.ready) keep(cell, cell.left, true);
      after(cell);
      input.select();
    } else if (key === "F2") {
      event.preventDefault();
      var link = input.closest("tr").querySelector("[data-more]");
      commit(cell);
      flush().then(function () { location.href = link.href; });
    }
  });
  function table(input) { return input.closest("table"); }
  // Enter goes down a column, then to the head of the next one, then to the next table.
  function step_down(input, event) {
    var below = rows[input.row + 1], column = rows[input.row].length;
    if (below && table(below[0]) === table(input)) return go(input.row + 1, input.at, event);
    if (input.at + 1 < column) return go(first_row(input), input.at + 1, event);
    if (below) go(input.row + 1, 0, event); else commit(input.cell);
  }
  function step_up(input, event) {
    var above = rows[input.row - 1];
    if (above && table(above[0]) === table(input)) return go(input.row - 1, input.at, event);
    if (input.at > 0) return go(last_row(input), input.at - 1, event);
    if (above) go(input.row - 1, above.length - 1, event);
  }
  function first_row(input) { var at = input.row; while (at > 0 && table(rows[at - 1][0]) === table(input)) at--; return at; }
  function last_row(input) { var at = input.row; while (rows[at + 1] && table(rows[at + 1][0]) === table(input)) at++; return at; }

  // --- paste ----------------------------------------------------------------------------------------------------
  form.addEventListener("paste", function (event) {
    var input = event.target, text = (event.clipboardData || {getData: String}).getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!input.cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    var block = text.split("\n").map(function (line) { return line.split("\t"); }), columns = Math.max.apply(null, block.map(function (line) { return line.length; }));
    var fits = block.every(function (line, down) {
      var row = rows[input.row + down];
      return row && input.at + line.length <= row.length;
    });
    if (!fits) { tell(words.tooLarge.replace("%r", numbers.format(block.length)).replace("%c", numbers.format(columns))); return; }
    var changed = {}, count = 0;
    block.forEach(function (line, down) {
      line.forEach(function (text, right) {
        var target = rows[input.row + down][input.at + right], cell = target.cell;
        if (!text.trim()) return; // what is empty in the block leaves what is there: missing is not zero
        changed[cell.id] = changed[cell.id] || texts(cell);
        changed[cell.id][cell.inputs.indexOf(target)] = text.trim();
        count++;
      });
    });
    put(Object.keys(changed).map(function (id) { return [id, changed[id]]; }));
    input.select();
    tell(say(words.pasted, count));
  });

  // --- coming back, leaving, sending ----------------------------------------------------------------------------
  function restore(loud) {
    var all = kept(), found = 0;
    Object.keys(all).forEach(function (id) {
      var cell = cells[id], entry = all[id];
      if (!cell || document.activeElement.cell === cell) return;
      cell.inputs.forEach(function (input, at) { input.value = entry.v[at] || ""; });
      cell.left = texts(cell);
      found++;
    });
    if (loud) change(function (each) { Object.keys(each).forEach(function (id) { if (cells[id]) each[id].ready = true; }); });
    Object.values(cells).forEach(after);
    if (found) report.ever = true;
    if (found && loud) { tell(say(words.restored, found)); soon(1200); }
  }
  addEventListener("storage", function (event) {
    // Another tab of the same form typed or sent something.
    if (event.key !== STORE) return;
    var before = JSON.parse(event.oldValue || "{}"), now = kept();
    Object.keys(before).forEach(function (id) {
      var cell = cells[id];
      if (!cell || now[id]) return;
      cell.saved = cell.inputs.map(function (_input, at) { return before[id].v[at] || ""; });
      if (document.activeElement.cell !== cell) cell.inputs.forEach(function (input, at) { input.value = cell.saved[at]; });
      cell.left = texts(cell);
      cell.shown = "saved";
      cell.plain = words[cell.saved.some(Boolean) ? "saved" : "empty"];
    });
    restore(false);
    report();
  });
  addEventListener("online", function () { wait = 0; soon(0); });
  addEventListener("focus", function () { if (blocked === "session") { blocked = ""; soon(0); } });
  addEventListener("beforeunload", function (event) {
    if (document.activeElement.cell) commit(document.activeElement.cell);
    if (!leaving && Object.keys(kept()).length) event.preventDefault();
  });
  var leaving = false, sending = document.querySelector("form[data-send]");
  form.addEventListener("submit", function (event) { event.preventDefault(); event.stopImmediatePropagation(); flush(); });
  if (sending) sending.addEventListener("submit", function (event) {
    if (!Object.keys(kept()).length) { leaving = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    flush().then(function () {
      var n = Object.keys(kept()).length;
      if (n) { tell(say(words.unsentFirst, n)); report(); } else { leaving = true; sending.submit(); }
    });
  });
  restore(true);
  sum_up();
})();
