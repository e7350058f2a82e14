"""One function per rule: facts in, a three-valued check out. Pure; nothing here reads anything."""
