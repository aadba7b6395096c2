"""What is shown of a project while one works on it, on a page or a control surface, and what one may do there."""
