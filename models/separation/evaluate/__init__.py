"""How well upmixes do on scenes whose parts are known."""
