"""The switchboard: who is connected, what is passed on, which commands were started."""
