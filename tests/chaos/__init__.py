"""A night on which everything dies: what is lost, done twice or wrong without a word."""
