// What all exercises share: question and picture, buttons, feedback, where somebody is, points, and what is told.
//
// An exercise is made of a kind: an object with
//   build(it)        the element in which one answers; calls it.changed() after each answer
//   given()          what was answered, as JSON; null when nothing was
//   restore(given)   puts that back
//   score(given), max(), response(given), pattern(), interaction, describe(definition)
//   show(given, solve)  marks what is right and wrong; with solve the right answer too
//   clear()          back to the beginning
// `instant` kinds have no button "Check": they call it.check() themselves.
(function () {
  "use strict";
  window.Dishari = window.Dishari || {};

  Dishari.element = function (tag, names, html) {
    var made = document.createElement(tag);
    if (names) made.className = names;
    if (html !== undefined) made.innerHTML = html; // texts of a content are HTML that the server has cleaned
    return made;
  };
  Dishari.text = function (html) { return Dishari.element("i", "", html || "").textContent; };
  Dishari.shuffled = function (list) {
    for (var i = list.length - 1; i > 0; i--) {
      var j = Math.floor(Math.random() * (i + 1)), kept = list[i];
      list[i] = list[j];
      list[j] = kept;
    }
    return list;
  };
  // A sign and a word, so that nothing is told by colour alone.
  Dishari.verdict = function (place, right, words) {
    var old = place.querySelector(".dishari-verdict");
    if (old) old.remove();
    place.classList.remove("dishari-right", "dishari-wrong");
    if (right === undefined) return;
    place.classList.add(right ? "dishari-right" : "dishari-wrong");
    var said = Dishari.element("span", "dishari-verdict", (right ? "✓ " : "✗ ") + words);
    place.insertBefore(said, place.querySelector(".dishari-tip"));
  };

  Dishari.exercise = function (makeKind) {
    function Exercise(params, id, extras) {
      H5P.EventDispatcher.call(this);
      this.params = params || {};
      this.contentId = id;
      this.extras = extras || {};
      this.words = this.params.l10n || {};
      this.behaviour = this.params.behaviour || {};
      this.isChecked = this.isSolved = false;
      this.kind = makeKind(this);
    }
    Exercise.prototype = Object.create(H5P.EventDispatcher.prototype);
    Exercise.prototype.constructor = Exercise;
    var it = Exercise.prototype;

    // "@n of @total" with numbers in the digits of the words around them.
    it.say = function (name, values) {
      var text = this.words[name] || name, bangla = /[\u0980-\u09ff]/.test(text);
      Object.keys(values || {}).forEach(function (key) {
        var value = String(values[key]);
        if (bangla) value = value.replace(/[0-9]/g, function (d) { return "০১২৩৪৫৬৭৮৯"[d]; });
        text = text.replace("@" + key, value);
      });
      return text;
    };

    it.attach = function ($container) {
      var root = this.root = $container[0], self = this;
      root.classList.add("dishari");
      root.setAttribute("role", "group");
      if (this.params.question) {
        var question = Dishari.element("div", "dishari-question", this.params.question);
        question.id = "dishari-" + Math.random().toString(36).slice(2);
        root.setAttribute("aria-labelledby", question.id);
        root.appendChild(question);
      }
      if (this.params.image && this.params.image.path && !this.kind.ownImage) root.appendChild(this.picture(this.params.image));
      root.appendChild(this.kind.build(this));
      this.feedback = Dishari.element("div", "dishari-feedback");
      this.feedback.setAttribute("role", "status");
      root.appendChild(this.feedback);
      var row = root.appendChild(Dishari.element("div", "dishari-buttons"));
      function button(name, act) {
        var made = Dishari.element("button", "dishari-button", self.say(name));
        made.type = "button";
        made.addEventListener("click", act);
        return row.appendChild(made);
      }
      this.checkButton = button("check", function () { self.check(); });
      this.solutionButton = button("solution", function () { self.showSolutions(); });
      this.retryButton = button("retry", function () { self.resetTask(); self.focus(); });
      var before = this.extras.previousState;
      if (before && before.given) this.kind.restore(before.given);
      if (before && before.checked && this.kind.given()) this.mark();
      this.refresh();
      this.setActivityStarted();
    };
    it.picture = function (image) {
      var made = Dishari.element("img", "dishari-image"), self = this;
      made.alt = Dishari.text(this.params.alt);
      made.addEventListener("load", function () { self.trigger("resize"); });
      if (image.width && image.height) { made.width = image.width; made.height = image.height; }
      made.src = H5P.getPath(image.path, this.contentId);
      return made;
    };
    it.focus = function () {
      var first = this.root.querySelector("input, select, button");
      if (first) first.focus();
    };
    it.changed = function () {
      this.refresh();
      this.triggerXAPI("interacted");
    };
    it.refresh = function () {
      var full = this.getScore() === this.getMaxScore(), open = !this.isChecked;
      this.checkButton.hidden = !open || Boolean(this.kind.instant);
      this.checkButton.disabled = !this.getAnswerGiven();
      this.solutionButton.hidden = open || full || this.isSolved || !this.kind.show || this.behaviour.solution === false;
      this.retryButton.hidden = open || (full && !this.kind.instant) || this.behaviour.retry === false;
      this.trigger("resize");
    };
    it.mark = function () {
      this.isChecked = true;
      this.root.querySelectorAll("fieldset").forEach(function (each) { each.disabled = true; });
      var score = this.getScore(), most = this.getMaxScore();
      this.feedback.innerHTML = "";
      this.feedback.appendChild(Dishari.element("strong", score === most ? "dishari-right" : "dishari-wrong",
        this.say(score === most ? "right" : "wrong") + " · " + this.say("score", {score: score, total: most})));
      var more = this.kind.show && this.kind.show(this.kind.given(), false);
      if (more) this.feedback.appendChild(Dishari.element("div", "", more));
    };
    it.check = function () {
      if (!this.getAnswerGiven() || this.isChecked) return;
      this.mark();
      this.refresh();
      this.trigger(this.statement());
      var next = [this.solutionButton, this.retryButton].filter(function (each) { return !each.hidden; })[0];
      if (next) next.focus({preventScroll: true});
    };
    it.statement = function () {
      var event = this.createXAPIEventTemplate("answered"), given = this.kind.given();
      var definition = event.getVerifiedStatementValue(["object", "definition"]);
      definition.type = "http://adlnet.gov/expapi/activities/cmi.interaction";
      definition.interactionType = this.kind.interaction;
      definition.description = {"en-US": this.getTitle()};
      definition.correctResponsesPattern = this.kind.pattern();
      if (this.kind.describe) this.kind.describe(definition);
      event.setScoredResult(this.getScore(), this.getMaxScore(), this, true, this.getScore() === this.getMaxScore());
      event.data.statement.result.response = given ? this.kind.response(given) : "";
      return event;
    };

    // What H5P asks of a question, so that it works within question sets, columns and books of any host.
    it.getAnswerGiven = function () { return this.kind.given() !== null; };
    it.getScore = function () { var given = this.kind.given(); return given ? this.kind.score(given) : 0; };
    it.getMaxScore = function () { return this.kind.max(); };
    it.getTitle = function () {
      return Dishari.text(this.params.question) || ((this.extras.metadata || {}).title || "");
    };
    it.getXAPIData = function () { return {statement: this.statement().data.statement}; };
    it.getCurrentState = function () {
      var given = this.kind.given();
      return given === null ? undefined : {given: given, checked: this.isChecked};
    };
    it.showSolutions = function () {
      if (!this.isChecked) this.mark();
      this.isSolved = true;
      if (this.kind.show) this.kind.show(this.kind.given(), true);
      this.refresh();
    };
    it.resetTask = function () {
      this.isChecked = this.isSolved = false;
      this.root.querySelectorAll("fieldset").forEach(function (each) { each.disabled = false; });
      this.feedback.innerHTML = "";
      this.kind.clear();
      this.refresh();
      this.triggerXAPI("interacted");
    };
    return Exercise;
  };
})();
