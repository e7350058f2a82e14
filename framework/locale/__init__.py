"""The Swedish catalogue, and how its messages are collected."""
