"""Digital Coworker: named coworkers prepare work at night, people decide in the morning."""
