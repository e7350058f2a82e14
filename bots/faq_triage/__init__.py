"""Answers the common questions from dated articles, and sorts the rest."""
