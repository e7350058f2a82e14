"""Working time on real instants: rest, hours and overlap, whatever kind of work asks."""
