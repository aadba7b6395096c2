"""How well channel strips are set, measured on recordings that nobody learned from."""
