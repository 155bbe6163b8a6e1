"""Tables and drawings of plan and budget, made once for the page and for the file that one takes away."""
