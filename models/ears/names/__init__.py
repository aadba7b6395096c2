"""Recognition by track name."""
