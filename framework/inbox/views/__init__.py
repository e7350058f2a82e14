"""The pages, one noun per module."""
