"""What each command takes. Light: nothing here imports a library that takes time."""
