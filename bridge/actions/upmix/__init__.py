"""An upmix in the project: where its files go, and the tracks that play them."""
