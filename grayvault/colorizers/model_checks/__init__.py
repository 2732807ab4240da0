"""Whether an installed model works here: a run on a tiny picture, and its stored result."""
