"""Things a person must see: 42 labels of a municipality's own system, and some of ours."""
