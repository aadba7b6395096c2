"""The engineer's template: colours, order, buses, loudness targets, returns. One readable TOML file."""
