"""What a 5.1 came to, as a section of the report."""
