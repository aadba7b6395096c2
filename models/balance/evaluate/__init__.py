"""How near proposed faders come to those of finished mixes, and to those of engineers whose taste is known."""
