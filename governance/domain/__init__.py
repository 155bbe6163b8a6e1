"""The activities of governance: rules and writes, one activity a file, keyword-only verbs with `by=`."""
