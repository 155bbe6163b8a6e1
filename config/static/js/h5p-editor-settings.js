// What the official editor is told before its own scripts are loaded.
(function (H5P, H5PEditor, editor) {
  "use strict";
  H5PEditor.$ = H5P.jQuery;
  ["fileIcon", "ajaxPath", "apiVersion", "copyrightSemantics", "metadataSemantics", "assets"].forEach(function (name) {
    H5PEditor[name] = editor[name];
  });
  H5PEditor.basePath = editor.libraryUrl;
  H5PEditor.contentLanguage = editor.language;
  H5PEditor.baseUrl = "";
  H5PEditor.filesPath = editor.tmpPath;
  if (editor.nodeVersionId) {
    H5PEditor.contentId = editor.nodeVersionId;
    window.H5PIntegration.contents["cid-" + editor.nodeVersionId] = {contentUrl: editor.filesPath};
  }
})(window.H5P, window.H5PEditor, window.H5PIntegration.editor);
