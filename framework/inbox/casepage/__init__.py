"""What a case page shows, one noun per module; templates only lay it out."""
